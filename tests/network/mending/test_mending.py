"""Each mender on a correct delivery that one thing was done to: what is mended, what is only shown, what is left alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sosi
from network.mending import Grade, mend

CORRECT = (Path(__file__).parents[3] / "reference_data/sample/delivery_corrected/innmaaling.sos").read_bytes()
Damage = Callable[[bytes], bytes]


def text(data: bytes) -> str:
    return data.decode(sosi.read(data).head.encoding.used)


def swap(was: str, becomes: str, count: int = 1) -> Damage:
    def damage(data: bytes) -> bytes:
        written = text(data)
        assert was in written
        return written.replace(was, becomes, count).encode(sosi.read(data).head.encoding.used)

    return damage


def declared_otherwise(data: bytes) -> bytes:
    declared = sosi.read(data).head.encoding.declared or ""
    other = "UTF-8" if declared != "UTF-8" else "ISO8859-1"
    return data.replace(b"TEGNSETT " + declared.encode(), b"TEGNSETT " + other.encode())


def without_character_set(data: bytes) -> bytes:
    return re.sub(rb"\.\.TEGNSETT [^\r\n]+\r?\n", b"", data)


def without_end(data: bytes) -> bytes:
    return data[: data.rindex(b".SLUTT")]


def small_extent(data: bytes) -> bytes:
    return re.sub(rb"(\.\.\.MAX-N[^ ]+) \d+ \d+", rb"\1 6589542 594140", data)


def without_extent(data: bytes) -> bytes:
    return re.sub(rb"\.\.OMR[^\r\n]+\r?\n\.\.\.MIN[^\r\n]+\r?\n\.\.\.MAX[^\r\n]+\r?\n", b"", data)


def coordinate_lines(data: bytes) -> list[bytes]:
    return re.findall(rb"^\d{9} \d{8} \d+[^\n]*\n", data, re.M)


def long_pipe(data: bytes) -> sosi.Group:
    return next(group for group in sosi.read(data).groups if group.kind == "KURVE" and len(group.points) >= 3)


def line(data: bytes, number: int) -> bytes:
    return data.split(b"\n")[number - 1]


def repeated_point(data: bytes) -> bytes:
    point = long_pipe(data).points[1]
    lines = data.split(b"\n")
    lines.insert(point.line, lines[point.line - 1])
    return b"\n".join(lines)


def end_off_its_node(data: bytes) -> bytes:
    group = long_pipe(data)
    lines = data.split(b"\n")
    at = group.points[0].line - 1
    north, east, rest = lines[at].split(b" ", 2)
    lines[at] = b" ".join((north, str(int(east) + 3).encode(), rest))
    return b"\n".join(lines)


def end_far_off_its_node(data: bytes) -> bytes:
    group = long_pipe(data)
    lines = data.split(b"\n")
    at = group.points[0].line - 1
    north, east, rest = lines[at].split(b" ", 2)
    lines[at] = b" ".join((north, str(int(east) + 9).encode(), rest))
    return b"\n".join(lines)


def turned_sewer(data: bytes) -> bytes:
    """Every wastewater pipe drawn from the main to the house."""
    document = sosi.read(data)
    lines = data.split(b"\n")
    for group in document.groups:
        if group.value("EGS_LEDNING.L_TEMA") != "SP":
            continue
        places = [point.line - 1 for point in group.points]
        for one, other in zip(places[: len(places) // 2], reversed(places), strict=False):
            lines[one], lines[other] = lines[other], lines[one]
        for name, becomes in ((b"FSID", b"TSID"), (b"TSID", b"FSID")):
            element = group.first("EGS_LEDNING." + name.decode())
            assert element is not None
            lines[element.line - 1] = lines[element.line - 1].replace(name, becomes)
    return b"\n".join(lines)


SAFE: list[tuple[str, Damage]] = [
    ("character-set", declared_otherwise),
    ("character-set", without_character_set),
    ("ending", without_end),
    ("extent", small_extent),
    ("extent", without_extent),
    ("duplicate-point", repeated_point),
    ("snap", end_off_its_node),
    ("direction", turned_sewer),
    ("spelling", swap("MATERIAL PE100", "MATERIAL pe 100")),
    ("spelling", swap("RINGSTIVH SN8", "RINGSTIVH SN-8")),
    ("spelling", swap("HØYDEREFERANSE TOPP_UTVENDIG", "HØYDEREFERANSE topp utvendig")),
    ("spelling", swap("OBJTYPE Vannledning", "OBJTYPE VANNLEDNING")),
]
LIKELY: list[tuple[str, Damage]] = [
    ("unit", swap("ENHET 0.01", "ENHET 1")),
    ("axes", lambda data: re.sub(rb"^(\d{9}) (\d{8}) ", rb"\2 \1 ", data, flags=re.M)),
    ("spelling-guess", swap("MATERIAL PE100", "MATERIAL PE010")),
]


def test_a_correct_file_is_left_as_it_is() -> None:
    mended = mend(CORRECT)
    assert (mended.data, mended.applied, mended.refused) == (CORRECT, (), ())


@pytest.mark.parametrize(("kind", "damage"), SAFE, ids=[f"{kind}-{number}" for number, (kind, _) in enumerate(SAFE)])
def test_what_the_file_proves_is_mended(kind: str, damage: Damage) -> None:
    damaged = damage(CORRECT)
    assert damaged != CORRECT
    mended = mend(damaged)
    assert {proposal.kind for proposal in mended.applied} == {kind}
    assert all(proposal.grade is Grade.SAFE for proposal in mended.applied)
    before, after = damaged.split(b"\n"), mended.data.split(b"\n")
    touched = {number for proposal in mended.applied for edit in proposal.edits for number in range(edit.line, edit.line + edit.count)}
    kept = [content for number, content in enumerate(before, 1) if number not in touched]
    remaining = iter(after)
    assert all(content in remaining for content in kept), "a line that nothing was wrong with was changed"
    assert mend(mended.data).applied == (), "the mended file needs no mending"


@pytest.mark.parametrize(("kind", "damage"), SAFE, ids=[f"{kind}-{number}" for number, (kind, _) in enumerate(SAFE)])
def test_mending_brings_the_facts_back(kind: str, damage: Damage) -> None:
    def facts(data: bytes) -> list[object]:
        def places(group: sosi.Group) -> list[object]:
            return [(point.east, point.north, point.height) for point in group.points]

        return [(group.kind, group.serial, places(group), sorted(map(str, group.attributes))) for group in sosi.read(data).groups]

    def plain(listed: list[object]) -> str:
        return re.sub(r"line \d+", "", str(listed))

    assert plain(facts(mend(damage(CORRECT)).data)) == plain(facts(CORRECT))


@pytest.mark.parametrize(("kind", "damage"), LIKELY, ids=[kind for kind, _ in LIKELY])
def test_what_is_only_likely_is_shown_and_applied_only_when_asked_for(kind: str, damage: Damage) -> None:
    damaged = damage(CORRECT)
    plain = mend(damaged)
    assert plain.data == damaged
    assert {refused.proposal.kind for refused in plain.refused if refused.reason == "unsafe"} == {kind}
    asked = mend(damaged, unsafe=True)
    assert kind in {proposal.kind for proposal in asked.applied}
    assert asked.data != damaged


def test_a_cut_file_gets_no_ending() -> None:
    cut = CORRECT[: CORRECT.rindex(b".SLUTT") - 9]
    assert sosi.read(cut).findings
    assert all(proposal.kind != "ending" for proposal in mend(cut).applied)


def test_an_end_farther_off_than_the_tolerance_stays_where_it_was_surveyed() -> None:
    damaged = end_far_off_its_node(CORRECT)
    assert mend(damaged).data == damaged


def test_a_rising_pipe_drawn_towards_the_main_is_a_backfall_and_stays_one() -> None:
    lines = CORRECT.split(b"\n")
    for group in sosi.read(CORRECT).groups:
        if group.value("EGS_LEDNING.L_TEMA") == "SP":
            for point in group.points:
                north, east, height, *rest = lines[point.line - 1].rstrip(b"\r").split(b" ")
                mirrored = 6000 - int(height)
                lines[point.line - 1] = b" ".join((north, east, str(mirrored).encode(), *rest)) + b"\r" * lines[point.line - 1].endswith(b"\r")
    rising = b"\n".join(lines)
    assert rising != CORRECT
    assert all(proposal.kind != "direction" for proposal in mend(rising).applied)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(range(len(SAFE))), min_size=1, max_size=4, unique=True), st.integers(0, len(CORRECT) - 1), st.binary(max_size=3))
def test_whatever_the_damage_no_surveyed_point_moves_beyond_the_tolerance(which: list[int], at: int, junk: bytes) -> None:
    damaged = CORRECT
    for number in which:
        try:
            damaged = SAFE[number][1](damaged)
        except (AssertionError, ValueError, StopIteration):
            continue
    damaged = damaged[:at] + junk + damaged[at + len(junk) :]
    try:
        before = sosi.read(damaged)
    except sosi.SosiError:
        return
    mended = mend(damaged)
    after = sosi.read(mended.data)
    assert [group.serial for group in before.groups] == [group.serial for group in after.groups]
    for old, new in zip(before.groups, after.groups, strict=True):
        was = [(point.east, point.north, point.height) for point in old.points]
        for point in new.points:
            if (point.east, point.north, point.height) in was:
                continue
            assert point.east is not None
            assert point.north is not None
            near = [
                here for here in was
                if here[0] is not None and here[1] is not None and abs(here[0] - point.east) <= 0.0501 and abs(here[1] - point.north) <= 0.0501
            ]  # fmt: skip
            assert any(here[2] == point.height for here in near)
