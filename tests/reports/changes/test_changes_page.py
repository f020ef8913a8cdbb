"""The GIS team's page: every change a sentence and a number on the map, in three languages, safe to show."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations
from string import Formatter

import pytest

from network import PointKind
from reference_data.changes import ChangeSet
from reports.changes import change_sentence, conflict_sentence, render_changes
from reports.changes.picture import after
from reports.changes.sentences import numbered, texts
from tests.reference_data.changes.street import (
    CRS,
    EAST,
    NORTH,
    REGISTERED,
    SURVEYED,
    at,
    changes,
    off,
    pipe,
    point,
    sewer_service,
    street,
    taken_in,
    water_service,
)

GUID = "00000000-0000-4000-8000-000000000001"
REGISTER = street()
AROUND = REGISTER.around((EAST - 20, NORTH - 20, EAST + 70, NORTH + 30), CRS)
FOUND = changes(REGISTER, *water_service(), *sewer_service())


def every_kind() -> list[ChangeSet]:
    """Change sets that together hold every kind of change, doubt and conflict."""
    old = point("77", at(30, 1, 20.0), PointKind.STOP_TAP, guid=GUID, survey=REGISTERED, year=1998)
    known = pipe("78", at(5, 5, 20.0), at(5, 15, 20.0), guid=GUID, survey=REGISTERED, material=None)
    gone = point("9001", at(30, 1, 20.0), PointKind.STOP_TAP, survey=replace(SURVEYED, reason="FJERN"))
    moved = point("101", at(0.8, 0, 19.0), PointKind.MANHOLE, survey=replace(SURVEYED, reason="FLYTT_HELT"), owner="K", year=1998)
    again = pipe("9101", at(5, 5, 20.0), at(5, 15, 20.0), guid=GUID, survey=replace(SURVEYED, reason="UENDR"), material="PE100")
    return [
        FOUND,
        changes(street(REGISTERED, old), gone),
        changes(street(), moved),
        changes(street(REGISTERED, known), again),
        changes(street(), *(thing for thing in sewer_service() if thing.subject.sid != "9013")),
        changes(street(), *(off(thing, north=0.4, up=1.0) for thing in water_service())),
        changes(street(), *(off(thing, north=-2.02) for thing in sewer_service())),
    ]


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_every_change_and_conflict_has_its_sentence(lang: str) -> None:
    for found in every_kind():
        sentences = [change_sentence(change, numbered(found), lang) for change in found.changes]
        sentences += [conflict_sentence(conflict, lang) for conflict in found.conflicts]
        assert sentences
        for sentence in sentences:
            assert sentence.endswith(".")
            assert not re.search(r"[{}]|None|\?", sentence), sentence


def test_the_split_of_a_main_is_said_with_its_lengths() -> None:
    told = [change_sentence(change, numbered(FOUND), "nb") for change in FOUND.changes]
    assert any("Hovedledning 20 deles. Første del blir 25,00 m av 50,00 m" in sentence for sentence in told)
    assert any("Går inn på hovedledning 10, 20,00 m fra dens første punkt" in sentence for sentence in told)


def test_each_number_of_the_table_stands_on_the_map() -> None:
    page = render_changes(FOUND, AROUND).decode()
    drawn = page.split("<svg")[2]
    for row in range(1, len(FOUND.changes) + 1):
        assert f">{row}</text>" in drawn
    assert page.count("<tr") == len(FOUND.changes) + 1


def test_the_page_has_no_script_and_nothing_from_outside() -> None:
    hostile = changes(
        REGISTER, *(replace(one, material="<script>alert(1)</script>") for one in water_service()), case_id='"><img src=x onerror=alert(1)>'
    )
    page = render_changes(hostile, AROUND).decode()
    assert "<script" not in page
    assert "<img" not in page
    assert not re.search(r'(?:src|href)="', page)


def test_what_people_decided_stands_in_the_table() -> None:
    first = FOUND.changes[0].id
    page = render_changes(FOUND, AROUND, "nb", {first: "refused"}).decode()
    assert "avslått" in page
    assert "venter" in page


def test_an_empty_change_set_says_so() -> None:
    register = street()
    taken_in(register, *water_service())
    assert "Ingenting å endre" in render_changes(changes(register, *water_service()), AROUND).decode()


def test_the_same_change_set_is_the_same_page() -> None:
    assert render_changes(FOUND, AROUND) == render_changes(FOUND, AROUND)


def test_the_languages_have_the_same_texts_and_placeholders() -> None:
    catalogue = texts()
    for lang in ("nn", "en"):
        assert set(catalogue[lang]) == set(catalogue["nb"])
        for key, template in catalogue[lang].items():
            names = {name for _, name, _, _ in Formatter().parse(template) if name}
            assert names == {name for _, name, _, _ in Formatter().parse(catalogue["nb"][key]) if name}, key


def test_no_number_on_the_map_covers_another() -> None:
    close = changes(street(), *(point(str(9100 + each), at(5 + 0.2 * each, 4, 20.0), PointKind.STOP_TAP, survey=SURVEYED) for each in range(9)))
    drawn = after(close, AROUND, numbered(close), "Etter", linked=True)
    found = re.findall(r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"[^>]*"pin"', drawn)
    boxes = [tuple(float(one) for one in box) for box in found]
    assert len(boxes) == len(close.changes) == 9
    for one, other in combinations(boxes, 2):
        assert any(abs(one[way] - other[way]) >= (one if one[way] < other[way] else other)[way + 2] for way in (0, 1)), (one, other)
