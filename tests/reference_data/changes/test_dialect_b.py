"""Whole files of dialect B, delivery and register: read, changed, applied and read again, with nothing left to propose."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

import reference_data
import sosi
from network import Delivery, Other, Pipe, Point, PointKind, read_delivery
from reference_data.changes import ChangeSet, change_set
from reference_data.changes.form import in_dialect, with_fields
from reference_data.changes.model import Thing
from reference_data.changes.output.sosi_file import things_to_sosi
from reference_data.changes.transfer import highest_number, in_sosi, try_changes
from reference_data.register.source import open_source
from reference_data.surroundings import Surroundings
from tests.reference_data.changes.street import PACK

SAMPLE = Path(__file__).parents[3] / "reference_data/sample"
DELIVERED = SAMPLE / "delivery/innmaaling.sos"


@cache
def in_b(which: str) -> bytes:
    """The sample's delivery, or the register 150 m around it, in dialect B and without a GUID: what is there is told by its place alone."""
    if which == "delivery":
        things: list[Thing] = [thing for thing in open_source(DELIVERED).things() if not isinstance(thing, Other)]
    else:
        around = reference_data.open_register(SAMPLE / "register.sos").around(box(delivery(DELIVERED)), "EPSG:25832", 150.0)
        things = [*around.points, *around.pipes]
    written = [with_fields(in_dialect(thing, "sosi40"), "sosi40", (), guid=None) for thing in things]
    return things_to_sosi(written, "EPSG:25832", "NN2000")


def delivery(path: Path) -> Delivery:
    data = path.read_bytes()
    return read_delivery(sosi.read(data), path.name, data)


def box(delivered: Delivery) -> tuple[float, float, float, float]:
    places = [place for pipe in delivered.pipes for place in pipe.coordinates]
    return min(p[0] for p in places), min(p[1] for p in places), max(p[0] for p in places), max(p[1] for p in places)


def asked(register: Path, delivered: Delivery) -> tuple[ChangeSet, Surroundings]:
    around = reference_data.open_register(register).around(box(delivered), "EPSG:25832", 60.0)
    return change_set(delivered, around, PACK), around


@pytest.mark.parametrize("spoken", ["gemini", "sosi40"])
def test_a_register_in_dialect_b_takes_a_delivery_in_once(tmp_path: Path, spoken: str) -> None:
    register, file, after = tmp_path / "register.sos", tmp_path / "delivery.sos", tmp_path / "after.sos"
    register.write_bytes(in_b("register"))
    file.write_bytes(DELIVERED.read_bytes() if spoken == "gemini" else in_b("delivery"))
    delivered = delivery(file)
    found, around = asked(register, delivered)
    assert (found.dialect, delivered.dialect) == ("sosi40", spoken)
    applied = try_changes(found, around, highest_number(open_source(register).things()) + 1)
    assert applied.held_back == ()
    after.write_bytes(in_sosi(sosi.read(register), applied))
    assert sosi.read(after).findings == []
    assert asked(after, delivered)[0].empty
    known = reference_data.open_register(after).info.unknown
    assert not [name for name in known if name.startswith(("PTEMA", "LTEMA", "OBJTYPE"))]


def test_what_dialect_b_has_no_code_for_gets_that_of_its_object_type() -> None:
    things = [thing for thing in open_source(SAMPLE / "register.sos").things() if not isinstance(thing, Other)]
    tapping = next(thing for thing in things if isinstance(thing, Point) and thing.kind is PointKind.TAPPING)
    pipe = next(thing for thing in things if isinstance(thing, Pipe))
    assert in_dialect(tapping, "sosi40").attributes["PTEMA"] == "8276"
    assert in_dialect(pipe, "sosi40").attributes["LTEMA"].startswith("82")
