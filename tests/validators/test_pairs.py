"""Pairs of rules that could contradict each other, or say the same fault twice, over the same delivery."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import validators
from tests.validators.case_files import CaseFile, case_of
from validators import Outcome, Results, Severity


def said(*changes: dict[str, Any], **more: Any) -> Results:
    return validators.check(case_of(CaseFile(Path("va_none_000/pass.toml"), {"change": list(changes), "expect": {}, **more})))


def failing(results: Results) -> set[str]:
    """Rules with a failed result that weighs more than information."""
    return {
        one.rule.code for one in results.rules for result in one.results if result.outcome is Outcome.FAIL and result.severity is not Severity.INFO
    }


def asking(results: Results) -> set[str]:
    return {
        one.rule.code
        for one in results.rules
        for result in one.results
        if result.outcome is Outcome.UNDECIDED and result.severity is not Severity.INFO
    }


def swap(a: str, b: str, **where: Any) -> dict[str, Any]:
    return {"replace": a, "with": b, **where}


def test_a_missing_height_reference_is_one_error_and_not_also_a_missing_attribute() -> None:
    results = said(swap("..HØYDEREFERANSE TOPP_UTVENDIG\n", "", sid="203"))
    assert {code for code in failing(results) if "ATTR" in code} == {"VA-ATTR-012"}


def test_a_unit_slip_is_not_also_an_unlikely_dimension() -> None:
    results = said(swap("...DIMENSJON 110", "...DIMENSJON 0.11", sid="211"))
    assert "VA-ATTR-007" in failing(results)
    assert "VA-ATTR-006" not in failing(results)


def test_a_float_solution_is_told_once() -> None:
    results = said(swap("..KVALITET 96 3 0 96 3", "..KVALITET 97 3 0 97 3", sid="211"))
    assert {code for code in failing(results) if "SURV" in code} == {"VA-SURV-002"}


def test_a_misspelt_theme_is_not_also_a_misspelt_code() -> None:
    results = said(swap("...P_TEMA DIV", "...P_TEMA DIVV", sid="104"))
    assert {code for code in failing(results) if code in ("VA-FILE-006", "VA-ATTR-002")} == {"VA-FILE-006"}


def test_a_work_without_permit_is_asked_for_once() -> None:
    results = said({"notice": "permit", "delete": True})
    assert {code for code in asking(results) | failing(results) if "PERM" in code} == {"VA-PERM-001"}


def test_a_permit_cannot_be_both_too_old_and_too_young() -> None:
    for day in ("2020-01-01", "2026-12-01"):
        results = said({"notice": "permit.date", "set": day})
        assert len({"VA-PERM-002", "VA-PERM-003"} & failing(results)) == 1


def test_unknown_coordinates_leave_the_form_to_be_judged() -> None:
    results = said(swap("...KOORDSYS 22\n", ""))
    assert results.of("VA-MAT-001").outcome is Outcome.PASS
    assert results.of("VA-PERM-002").outcome is Outcome.PASS
    assert results.of("VA-TAP-001").reason == "blocked"


@pytest.mark.parametrize("koordsys", ["22", "23"])
def test_the_wrong_system_and_the_wrong_municipality_are_not_both_told(koordsys: str) -> None:
    results = said(swap("...KOORDSYS 22", f"...KOORDSYS {koordsys}"))
    assert len({"VA-CRS-001", "VA-CRS-003"} & failing(results)) == (0 if koordsys == "22" else 1)


def test_a_row_and_a_pipe_that_do_not_fit_are_told_from_each_side_but_never_as_fitting() -> None:
    results = said({"notice": "services[2].material", "set": "PP"})
    assert {"VA-FORM-005", "VA-MAT-007"} <= failing(results)


def test_ring_stiffness_comes_from_the_file_before_the_form() -> None:
    results = said({"notice": "services[2].ring_stiffness", "set": "SN2"})
    assert results.of("VA-MAT-003").outcome is Outcome.PASS


@pytest.mark.parametrize("sid", ["201", "202", "203", "211", "212", "221", "222"])
def test_taking_one_pipe_away_crashes_nothing(sid: str) -> None:
    assert not [one.rule.code for one in said({"sid": sid, "delete": True}).rules if one.outcome is Outcome.CRASHED]


@pytest.mark.parametrize(
    "path",
    [
        "services",
        "connections",
        "declarations",
        "heights",
        "triangulation",
        "attachments",
        "performers",
        "permit",
        "work",
        "firm",
        "property",
        "building",
    ],
)
def test_leaving_out_any_part_of_the_form_crashes_nothing(path: str) -> None:
    assert not [one.rule.code for one in said({"notice": path, "delete": True}).rules if one.outcome is Outcome.CRASHED]


POOR = {"replace": "..KVALITET 96 5 0 96 5", "with": "..KVALITET 99 * * * *", "in": "register"}
EXACT = {"replace": "..KVALITET 96 5 0 96 5", "with": "..KVALITET 96 2 0 96 2", "in": "register"}


@pytest.mark.parametrize("quality", [POOR, EXACT])
@pytest.mark.parametrize("north", [658999800 + 10 * step for step in range(0, 24, 2)])
def test_the_rules_about_mains_never_contradict_each_other(north: int, quality: dict[str, Any]) -> None:
    """The wastewater branch is moved across all three mains in steps of 0.20 m."""
    moved = [swap("658999900 59700200 2075", f"{north} 59700200 2075", sid=sid) for sid in ("113", "212")]
    results = said(*moved, *({**quality, "sid": sid} for sid in ("2001", "2011", "2021")))
    branch = {code: [one for one in results.of(code).results if one.subject.sid == "113"] for code in ("VA-SEP-003", "VA-TOPO-004", "VA-TOPO-005")}
    on_sewer = {code: [one.outcome for one in branch[code]] for code in ("VA-TOPO-004", "VA-TOPO-005")}
    wrong = {code: any(one.text_key in ("fail", "fail_wrong_main") and one.measured is None for one in branch[code]) for code in branch}
    unsure = {code: any(one.text_key == "undecided_two_mains" for one in branch[code]) for code in branch}
    assert wrong["VA-TOPO-004"] == wrong["VA-TOPO-005"], on_sewer
    assert unsure["VA-TOPO-004"] == unsure["VA-TOPO-005"], on_sewer
    assert not (wrong["VA-TOPO-005"] and any(one.outcome is Outcome.PASS for one in branch["VA-SEP-003"]))
    mains = {str(one.values["main"]) for rule in branch.values() for one in rule if one.outcome is Outcome.PASS and "main" in one.values}
    assert len(mains) <= 1, f"they pass on different mains: {mains}"
