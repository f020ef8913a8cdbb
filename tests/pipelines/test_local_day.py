"""The day in Norway, wherever the machine stands."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from pipelines.local_day import beginning_of, day_of, local, today

PLACES = ("UTC", "Europe/Oslo", "America/Los_Angeles", "Asia/Tokyo")


@pytest.fixture(params=PLACES)
def machine(request: pytest.FixtureRequest) -> Iterator[str]:
    """A machine that is set to some zone."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.parametrize(
    ("moment", "day", "hour"),
    [
        ("2026-01-31T22:59:00+00:00", date(2026, 1, 31), "23:59"),
        ("2026-01-31T23:00:00+00:00", date(2026, 2, 1), "00:00"),
        ("2026-07-01T21:59:00+00:00", date(2026, 7, 1), "23:59"),
        ("2026-07-01T22:00:00+00:00", date(2026, 7, 2), "00:00"),
        ("2026-03-29T01:00:00+00:00", date(2026, 3, 29), "03:00"),
        ("2026-10-25T01:00:00+00:00", date(2026, 10, 25), "02:00"),
    ],
)
def test_a_moment_falls_on_its_norwegian_day_and_hour_in_winter_and_summer(machine: str, moment: str, day: date, hour: str) -> None:
    asked = datetime.fromisoformat(moment)
    assert (day_of(asked), f"{local(asked):%H:%M}", today(asked.timestamp)) == (day, hour, day)


@pytest.mark.parametrize(
    ("day", "begins"),
    [(date(2026, 1, 15), datetime(2026, 1, 14, 23, tzinfo=UTC)), (date(2026, 7, 15), datetime(2026, 7, 14, 22, tzinfo=UTC))],
)
def test_a_day_begins_at_norwegian_midnight(machine: str, day: date, begins: datetime) -> None:
    assert beginning_of(day) == begins
    assert day_of(begins) == day


def test_a_moment_without_a_zone_is_nobodys_guess() -> None:
    with pytest.raises(ValueError, match="in which zone"):
        local(datetime(2026, 11, 22, 12))  # noqa: DTZ001
