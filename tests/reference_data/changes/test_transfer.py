"""Accepted changes carried into a store of snapshots: a new snapshot with them in it, the former one untouched."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import reference_data
import sosi
from network import Delivery, read_delivery
from reference_data.changes import Applied, ApplyError, ChangeSet, change_set
from reference_data.changes.model import Thing
from reference_data.changes.transfer import highest_in_snapshot, in_sosi, in_store, mapping_file, try_changes
from reference_data.register.importing import import_register
from reference_data.register.store import Store
from reference_data.surroundings import Surroundings
from tests.reference_data.changes.street import PACK

SAMPLE = Path(__file__).parents[3] / "reference_data/sample"
MUNICIPALITY = "3103"
BOX = (593990.0, 6588990.0, 594090.0, 6589030.0)


def sample() -> Delivery:
    data = (SAMPLE / "delivery/innmaaling.sos").read_bytes()
    return read_delivery(sosi.read(data), "innmaaling.sos", data)


def asked(register: reference_data.Register) -> tuple[ChangeSet, Surroundings]:
    delivery = sample()
    places = [place for pipe in delivery.pipes for place in pipe.coordinates]
    box = (min(p[0] for p in places), min(p[1] for p in places), max(p[0] for p in places), max(p[1] for p in places))
    around = register.around(box, "EPSG:25832", 60.0)
    return change_set(delivery, around, PACK), around


def test_a_store_gets_a_new_snapshot_that_has_everything_in_place(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first = import_register(SAMPLE / "register.sos", store, MUNICIPALITY, date(2026, 11, 1), processes=1)
    register = store.open(MUNICIPALITY)
    found, around = asked(register)
    applied = try_changes(found, around, highest_in_snapshot(register) + 1)
    register.close()
    second = in_store(store, MUNICIPALITY, applied, date(2026, 11, 21))
    assert second.name != first.name
    assert (second.pipes - first.pipes, second.points - first.points) == (8, 9)
    before, after = sum(one.length_m for one in first.by_function.values()), sum(one.length_m for one in second.by_function.values())
    delivered = sum(pipe.line.length for pipe in sample().pipes)
    assert after - before == pytest.approx(delivered, abs=0.01)
    assert store.current(MUNICIPALITY) == second.name
    assert store.open(MUNICIPALITY, first.name).info.objects == first.objects
    again, _ = asked(store.open(MUNICIPALITY))
    assert again.empty
    mapping = json.loads(mapping_file(found, applied))
    numbers = [one["register_id"] for one in mapping["applied"]]
    assert len(set(numbers)) == len(numbers) == len(found.changes)


def test_a_change_of_something_that_the_snapshot_lacks_leaves_it_in_use(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first = import_register(SAMPLE / "register.sos", store, MUNICIPALITY, date(2026, 11, 1), processes=1)
    register = store.open(MUNICIPALITY)
    found, around = asked(register)
    applied = try_changes(found, around, 9_000_000)
    register.close()
    strange = [
        (place, before and replace(before, subject=replace(before.subject, guid="00000000-0000-4000-8000-000000000001")), after)
        for place, before, after in applied.steps
    ]
    with pytest.raises(ApplyError, match="does not have"):
        in_store(store, MUNICIPALITY, replace(applied, steps=tuple(strange)), date(2026, 11, 21))
    assert store.current(MUNICIPALITY) == first.name


def test_a_sosi_register_keeps_the_bytes_of_what_is_not_changed() -> None:
    register = reference_data.open_register(SAMPLE / "register.sos")
    found, around = asked(register)
    document = sosi.read(SAMPLE / "register.sos")
    original = document.source
    data = in_sosi(document, try_changes(found, around, 9_000_000))
    kept = set(original.split(b"\r\n"))
    lines = data.split(b"\r\n")
    assert sum(line not in kept for line in lines) < 500
    assert b"E+" not in data
    assert [finding.code for finding in sosi.read(data).findings] == [finding.code for finding in sosi.read(original).findings]


HEAD = ".HODE\n..TEGNSETT ISO8859-1\n..TRANSPAR\n...KOORDSYS 22\n...ORIGO-NØ 0 0\n...ENHET 0.01\n...VERT-DATUM NN2000\n..SOSI-VERSJON 4.5\n"
SEWER = "..OBJTYPE Spillvannsledning\n..KVALITET 96 3 0 96 3\n..HØYDEREFERANSE BUNN_INNVENDIG\n..EGS_LEDNING\n...L_TEMA SP\n"
ARC = f".BUEP 1:\n{SEWER}...SID 100\n...NETTYPE H\n..NØH\n658900000 59400000 2000\n658901000 59402500 2010\n658900000 59405000 2020\n"
BRANCH = (
    ".PUNKT 1:\n..OBJTYPE Grenpunkt\n..KVALITET 96 3 0 96 3\n..EGS_PUNKT\n...P_TEMA GRN\n...RARKODE X77\n..NØH\n658901000 59402500 2010\n"
    f".KURVE 2:\n{SEWER}...NETTYPE S\n...EIER P\n...MATERIAL PPX9\n..NØH\n658902000 59402500 2080\n658901000 59402500 2010\n"
)


def test_an_arc_that_is_cut_becomes_lines_and_unknown_codes_stay(tmp_path: Path) -> None:
    register, file = tmp_path / "register.sos", f"{HEAD}{BRANCH}.SLUTT\n".encode("iso8859-1")
    register.write_bytes(f"{HEAD}{ARC}.SLUTT\n".encode("iso8859-1"))
    around = reference_data.open_register(register).around((593990.0, 6588990.0, 594060.0, 6589030.0), "EPSG:25832", 60.0)
    found = change_set(read_delivery(sosi.read(file), "d.sos", file), around, PACK)
    data = in_sosi(sosi.read(register), try_changes(found, around, 101))
    groups = sosi.read(data).groups
    assert [group.kind for group in groups] == ["KURVE", "PUNKT", "KURVE", "KURVE"]
    assert all(code in data.decode("iso8859-1") for code in ("...RARKODE X77", "...MATERIAL PPX9"))


MANHOLE = (
    ".PUNKT 7:\n! next to the church\n..OBJTYPE 'Kum' ! a lid of iron\n..KVALITET 96 3\n..EGS_PUNKT\n...SID 700\n...P_TEMA KUM\n...STATUS D\n"
    "..NØH\n658900000 59400000 2000 ...KP 1\n"
)
PIPES = "".join(
    f".KURVE {number}:\n{SEWER}...SID 10{number}\n...NETTYPE H\n..NØH\n658900000 5940{number}000 2000\n658901000 5940{number}000 2010\n"
    for number in (1, 2, 3)
)
EXTENT = "..OMRÅDE\n...MIN-NØ 6588000 593000\n...MAX-NØ 6590000 595000\n"
REGISTER = f"{HEAD}{EXTENT}{MANHOLE}{PIPES}.SLUTT\n"


def one_step(before: Thing, after: Thing | None) -> Applied:
    return Applied((), ((0, before, after),))


def test_a_changed_attribute_changes_its_own_line_of_the_register(tmp_path: Path) -> None:
    (tmp_path / "register.sos").write_bytes(REGISTER.encode("iso8859-1"))
    manhole = reference_data.open_register(tmp_path / "register.sos").around(BOX, "EPSG:25832").points[0]
    after = replace(manhole, attributes={**manhole.attributes, "EGS_PUNKT.STATUS": "F"})
    written = in_sosi(sosi.read(REGISTER.encode("iso8859-1")), one_step(manhole, after)).decode("iso8859-1")
    assert written == REGISTER.replace("...STATUS D", "...STATUS F")


def test_objects_of_a_register_that_was_read_in_parts_are_found_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reference_data.register.source.UNIT_BYTES", 200)
    (tmp_path / "register.sos").write_bytes(REGISTER.encode("iso8859-1"))
    pipes = reference_data.open_register(tmp_path / "register.sos").around(BOX, "EPSG:25832").pipes
    last = next(pipe for pipe in pipes if pipe.subject.sid == "103")
    assert last.subject.line is None
    assert b"...SID 103" not in in_sosi(sosi.read(REGISTER.encode("iso8859-1")), one_step(last, None))
    twice = REGISTER.replace(".KURVE 2:", ".KURVE 3:")
    with pytest.raises(ApplyError, match="several groups 3, in lines 33 and 44"):
        in_sosi(sosi.read(twice.encode("iso8859-1")), one_step(last, None))
