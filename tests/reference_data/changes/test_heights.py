"""A delivery brought to the register's vertical datum: every height of it, also where attributes repeat one."""

from __future__ import annotations

from math import isnan

import pytest

from reference_data.changes import heights
from reference_data.changes.heights import in_datum
from tests.network.sosi_text import delivery, pipe, point

DELIVERED = delivery(
    pipe("SP", (594100.0, 6589500.0, 18.5), (594160.0, 6589500.0, 18.9), SID=10, F_Z=18.5),
    pipe("SP", (594160.0, 6589500.0, None), (594190.0, 6589500.0, None), SID=11),
    point("KUM", (594100.0, 6589500.0, 20.0), SID=1, HBUNN=18.1, TOPPLOKKH=20.4),
    point("KUM", (594100.0, 6589500.0, None), SID=2),
)


def test_every_height_is_brought_over_and_what_is_missing_stays_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heights, "height_transformer", lambda *_: lambda east, north, z: z - 0.25)
    moved = in_datum(DELIVERED, "NN2000", "NN54")
    line, (manhole, other) = moved.pipes[0], moved.points
    assert moved.file.vertical_datum == "NN54"
    assert line.coordinates[0][2] == 18.25
    assert all(isnan(z) for _, _, z in moved.pipes[1].coordinates)
    assert line.attributes["EGS_LEDNING.F_Z"] == "18.25"
    assert (manhole.coordinate[2], manhole.bottom_height_m, manhole.lid_height_m) == (19.75, pytest.approx(17.85), pytest.approx(20.15))
    assert (manhole.attributes["EGS_PUNKT.HBUNN"], manhole.attributes["EGS_PUNKT.TOPPLOKKH"]) == ("17.85", "20.15")
    assert isnan(other.coordinate[2])
    assert other.attributes == DELIVERED.points[1].attributes
    assert DELIVERED.pipes[0].coordinates[0][2] == 18.5
