"""The day and the hour in Norway. Deadlines, the days that rules and keys hold, and what a page shows hang on them, and never on the zone
that the machine happens to be set to. What is kept and what programs exchange stays in UTC.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache

ZONE = "Europe/Oslo"


@lru_cache
def zone() -> tzinfo:
    """Norway's zone."""
    from zoneinfo import ZoneInfo  # a hundredth of a second, for a start that asks for no day

    return ZoneInfo(ZONE)


def local(moment: datetime) -> datetime:
    """The same moment as a clock on a Norwegian wall has it. Raises ValueError for a moment that does not say its own zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} does not say in which zone it is")
    return moment.astimezone(zone())


def day_of(moment: datetime) -> date:
    """The Norwegian day that a moment falls on. Raises ValueError for a moment that does not say its own zone."""
    return local(moment).date()


def today(clock: Callable[[], float] = time.time) -> date:
    """The Norwegian day at the clock's moment, in seconds since 1970."""
    return day_of(datetime.fromtimestamp(clock(), UTC))


def beginning_of(day: date) -> datetime:
    """The first moment of a Norwegian day, in UTC."""
    return datetime.combine(day, datetime.min.time(), zone()).astimezone(UTC)
