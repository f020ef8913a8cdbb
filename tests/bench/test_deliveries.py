"""Fault-free deliveries keep every limit, checked with other code than the one that built them; faults break what they say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from math import hypot
from pathlib import Path

import pytest
import shapely

import sosi
import validators
from bench.generate.blocks import block_features
from bench.generate.deliveries import faulty_submissions, free_slots, submission_at, submissions
from bench.generate.faults import CATALOGUE, NoRoomError, spoil
from bench.generate.faults.unplanted import UNPLANTED
from bench.generate.ground import ground
from bench.generate.severities import severity_of
from bench.generate.sosi_text import Feature
from bench.generate.streets import StreetPlan
from bench.generate.submission import Submission, write_submission

SEED = 7
PLAN = StreetPlan(SEED)
SLOTS = list(islice(free_slots(PLAN), 150))


@pytest.fixture(scope="module")
def clean() -> list[Submission]:
    return list(submissions(PLAN, 60))


def _line(feature: Feature) -> shapely.LineString:
    return shapely.LineString([vertex[:2] for vertex in feature.vertices])


def _pipes(submission: Submission) -> Iterator[tuple[Feature, float]]:
    """Each pipe with what stands between its heights and its outside top."""
    for feature in submission.features:
        if feature.kind == "KURVE":
            yield feature, 0.0 if feature.theme == "VL" else 0.110 - float(str(feature.attributes["TYKK"])) / 1000


def test_cover_is_beyond_the_uncertainty_everywhere(clean: list[Submission]) -> None:
    for submission in clean:
        for pipe, above in _pipes(submission):
            line = shapely.LineString(pipe.vertices)
            for step in range(51):
                at = line.interpolate(step / 50, normalized=True)
                assert ground(at.x, at.y) - at.z - above > 1.60 + 2 * (0.03**2 + 0.10**2) ** 0.5, (submission.name, pipe.sid)


def test_gravity_pipes_fall_thirty_to_three_hundred_per_mille(clean: list[Submission]) -> None:
    for submission in clean:
        for pipe, _ in _pipes(submission):
            if pipe.theme != "VL":
                fall = (pipe.vertices[0][2] or 0) - (pipe.vertices[-1][2] or 0)
                assert 0.030 < fall / _line(pipe).length < 0.30


def test_tapping_and_branches_lie_on_their_mains_and_the_notice_measures_them_truly(clean: list[Submission]) -> None:
    for submission in clean:
        for row, sid in zip(submission.notice["connections"], (9001, 9013, 9023), strict=True):
            main = submission.link.mains[row["function"]]
            line = shapely.LineString([vertex[:2] for vertex in main.vertices])
            at = shapely.Point(submission.feature(sid).vertices[0][:2])
            assert line.distance(at) < 0.02
            chainage = line.project(at)
            near, far = (0, line.length) if chainage < line.length / 2 else (1, 0.0)
            assert row["manhole_id"] == main.names[near]
            assert row["distance_m"] == pytest.approx(abs(line.length - far - chainage), abs=0.02)


def test_new_tappings_keep_their_distance_to_the_register(clean: list[Submission]) -> None:
    tappings = [
        shapely.Point(feature.vertices[0][:2])
        for block in islice(PLAN.blocks(), 120)
        for feature in block_features(PLAN, block)
        if feature.theme == "ANB"
    ]  # fmt: skip
    tree = shapely.STRtree(tappings)
    for submission in clean:
        at = shapely.Point(submission.feature(9001).vertices[0][:2])
        assert at.distance(tree.geometries[tree.nearest(at)]) > 1.3


def test_the_deliveries_of_one_plan_do_not_meet() -> None:
    new = [shapely.MultiLineString([_line(pipe) for pipe, _ in _pipes(submission)]) for submission in submissions(PLAN, 60)]
    tree = shapely.STRtree(new)
    first, second = tree.query(new, predicate="dwithin", distance=0.5)
    assert [(a, b) for a, b in zip(first, second, strict=True) if a < b] == []


def test_water_lies_over_the_mains_that_it_crosses(clean: list[Submission]) -> None:
    for submission in clean:
        for pipe, above in _pipes(submission):
            line = shapely.LineString(pipe.vertices)
            for main in submission.link.mains.values():
                other = shapely.LineString(main.vertices)
                crossing = _line(pipe).intersection(shapely.LineString([vertex[:2] for vertex in main.vertices]))
                if main.function == pipe.theme or crossing.is_empty:
                    continue
                here = line.interpolate(_line(pipe).project(crossing) / _line(pipe).length, normalized=True).z
                there = other.interpolate(main.chainage_of((crossing.x, crossing.y)) / main.length, normalized=True).z
                top, bottom = here + above, here + above - (0.032 if pipe.theme == "VL" else 0.110)
                main_top = there if main.function == "VL" else there + main.kind.inside_bottom_to_top_m
                gap = max(bottom - main_top, main_top - main.kind.outer_m - top)
                assert gap > 0.20, (submission.name, pipe.sid, main.function)


def test_tape_measures_meet_at_the_stop_tap(clean: list[Submission]) -> None:
    for submission in clean:
        at = submission.feature(9002).vertices[0]
        for measure in submission.notice["triangulation"][0]["from"]:
            assert measure["distance_m"] == pytest.approx(hypot(at[0] - measure["east"], at[1] - measure["north"]), abs=0.006)


def test_copper_is_longer_than_a_metre_and_pipes_name_their_nodes(clean: list[Submission]) -> None:
    for submission in clean:
        assert _line(submission.feature(9101)).length > 1.1
        for pipe, _ in _pipes(submission):
            for name, end in (("FSID", 0), ("TSID", -1)):
                assert submission.feature(str(pipe.attributes[name])).vertices[0] == pipe.vertices[end]


def test_our_reader_reads_a_fault_free_delivery_without_a_finding(clean: list[Submission]) -> None:
    document = sosi.read(clean[0].sosi_bytes())
    assert len(document.groups) == len(clean[0].features)
    assert list(document.findings) == []
    assert (document.head.crs, document.head.vertical_datum) == ("EPSG:25832", "NN2000")


def test_the_same_delivery_is_written_with_the_same_bytes(tmp_path: Path) -> None:
    link, slot = SLOTS[3]
    for name in ("first", "second"):
        write_submission(submission_at(StreetPlan(SEED), link, slot, 3), tmp_path / name, ready=True)
    for path in (tmp_path / "first").iterdir():
        assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes()
    assert (tmp_path / "first" / "READY").exists()


@pytest.mark.parametrize("name", CATALOGUE)
def test_each_fault_finds_room_names_its_rule_and_changes_what_is_written(name: str, tmp_path: Path) -> None:
    for number, (link, slot) in enumerate(SLOTS):
        before = submission_at(PLAN, link, slot, number)
        try:
            after = spoil(submission_at(PLAN, link, slot, number), [name])
        except NoRoomError:
            continue
        break
    else:
        pytest.fail(f"no room for {name} in {len(SLOTS)} deliveries")
    rules = {fault.rule for fault in after.planted}
    assert CATALOGUE[name].rule in rules
    assert not rules & set(after.truth()["may_also_speak"])
    for submission, folder in ((before, "before"), (after, "after")):
        write_submission(submission, tmp_path / folder)
    changed = {
        path.name for path in (tmp_path / "before").iterdir()
        if not (tmp_path / "after" / path.name).exists() or path.read_bytes() != (tmp_path / "after" / path.name).read_bytes()
    }  # fmt: skip
    assert changed or after.accepted_before or after.map_edits


def test_subjects_of_planted_faults_are_in_the_delivery() -> None:
    for submission in faulty_submissions(PLAN, 120):
        for fault in submission.planted:
            if "sid" in fault.subject:
                assert submission.feature(fault.subject["sid"]).sid == fault.subject["sid"]


def test_one_delivery_in_four_is_fault_free_and_every_fault_has_its_turn() -> None:
    planted = list(faulty_submissions(PLAN, 208))
    assert sum(not submission.planted for submission in planted) == 52
    rules = {fault.rule for submission in planted for fault in submission.planted}
    assert rules == {fault.rule for fault in CATALOGUE.values()} | {"VA-DEPTH-001"}


def test_the_expected_verdict_follows_the_gravest_planted_fault() -> None:
    link, slot = SLOTS[0]
    cases = {("VA-MAT-001",): "needs_correction", ("VA-CONN-003",): "needs_review", ("VA-ATTR-014",): "accepted", ("VA-PERM-001",): "needs_review"}
    for names, verdict in cases.items():
        assert spoil(submission_at(PLAN, link, slot, 0), names).verdict() == verdict
    assert submission_at(PLAN, link, slot, 0).verdict() == "accepted"
    assert severity_of("VA-AUTH-001") == "blocker"


def test_every_rule_has_a_planted_fault_or_a_reason_why_not() -> None:
    planted = {fault.rule for fault in CATALOGUE.values()}
    assert not planted & UNPLANTED.keys()
    assert planted | UNPLANTED.keys() == {rule.code for rule in validators.RULES}


def test_an_unknown_fault_is_refused_by_name() -> None:
    link, slot = SLOTS[0]
    with pytest.raises(KeyError, match="VA-MOON-001"):
        spoil(submission_at(PLAN, link, slot, 0), ["VA-MOON-001"])


def test_an_occupied_slot_takes_no_connection() -> None:
    link, slot = SLOTS[0]
    with pytest.raises(ValueError, match="no fault-free connection"):
        submission_at(PLAN, link, replace(slot, occupied=True), 0)


def test_the_truth_is_json_and_lies_outside_the_delivery(tmp_path: Path) -> None:
    link, slot = SLOTS[0]
    submission = spoil(submission_at(PLAN, link, slot, 0), ["VA-DEPTH-001"])
    write_submission(submission, tmp_path)
    assert not any("truth" in path.name for path in tmp_path.iterdir())
    truth = json.loads(json.dumps(submission.truth()))
    assert truth["planted"][0]["subject"] == {"kind": "pipe", "sid": "9103"}
    assert {row["function"] for row in truth["joins"]} == {"VL", "SP", "OV"}
