"""Order, blocking, crashes, budgets and severities: what the runner does around the rules."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

import validators
from network import Subject
from reference_data import Clause, RuleEntry
from tests.validators.case_files import CaseFile, case_of
from validators import Case, Effect, Need, NoParams, Outcome, OutOfTime, Party, Result, Rule, Severity
from validators.registry import rule
from validators.runner import run
from validators.uncertainty import ruler


def house(*changes: dict[str, Any], **more: Any) -> Case:
    return case_of(CaseFile(Path("va_none_000/pass.toml"), {"change": list(changes), "expect": {}, **more}))


def made(code: str, *results: Result, severity: Severity = Severity.ERROR, **more: Any) -> Rule:
    """A rule that says the same of every case."""

    @rule(code, code.lower(), severity=severity, **more)
    def says(case: Case, params: NoParams) -> Iterator[Result]:
        yield from results

    return says


def entry(code: str, **more: Any) -> RuleEntry:
    return RuleEntry(code, NoParams(), Clause("Oppdiktet forskrift", "1"), **more)


def ran(*rules: Rule, case: Case | None = None, entries: dict[str, dict[str, Any]] | None = None, budget: Any = None) -> validators.Results:
    case = case or house()
    chosen = {one.code: entry(one.code, **(entries or {}).get(one.code, {})) for one in rules}
    return run(replace(case, pack=replace(case.pack, rules=chosen)), rules, budget)


FILE = Subject("file")
PASS, FAIL, UNDECIDED, NEAR = (Result(outcome, FILE) for outcome in (Outcome.PASS, Outcome.FAIL, Outcome.UNDECIDED, Outcome.NEAR))


def test_rules_run_in_the_order_of_the_catalogue_whatever_order_they_are_listed_in() -> None:
    codes = ("VA-TIME-001", "VA-TAP-002", "VA-TAP-001", "VA-SURV-001", "VA-CRS-001", "VA-FILE-001")
    assert [one.rule.code for one in ran(*(made(code, PASS) for code in codes)).rules] == list(reversed(codes))


def test_all_rules_of_the_catalogue_are_listed_in_that_order() -> None:
    assert list(validators.RULES) == sorted(validators.RULES, key=lambda one: one.order)


@pytest.mark.parametrize(
    ("results", "outcome"),
    [
        ((), Outcome.NOT_APPLICABLE),
        ((PASS,), Outcome.PASS),
        ((PASS, NEAR), Outcome.NEAR),
        ((NEAR, UNDECIDED), Outcome.UNDECIDED),
        ((UNDECIDED, FAIL, PASS), Outcome.FAIL),
    ],
)
def test_a_rule_is_as_bad_as_its_worst_subject(results: tuple[Result, ...], outcome: Outcome) -> None:
    assert ran(made("VA-TAP-001", *results)).of("VA-TAP-001").outcome is outcome


def test_a_blocker_in_the_file_blocks_what_needs_geometry_and_nothing_else() -> None:
    said = ran(
        made("VA-FILE-001", FAIL, severity=Severity.BLOCKER),
        made("VA-DEPTH-001", PASS, needs={Need.GEOMETRY}),
        made("VA-FORM-001", PASS),
    )
    assert (said.of("VA-DEPTH-001").outcome, said.of("VA-DEPTH-001").reason) == (Outcome.NOT_RUN, "blocked")
    assert said.of("VA-DEPTH-001").blocked_by == "VA-FILE-001"
    assert said.of("VA-DEPTH-001").results[0].values == {"blocked_by": "VA-FILE-001"}
    assert said.of("VA-FORM-001").outcome is Outcome.PASS


def test_a_notice_that_lays_no_pipes_has_no_use_for_geometry() -> None:
    meter = house({"notice": "kind", "set": "METER"})
    said = ran(made("VA-DEPTH-001", FAIL, needs={Need.GEOMETRY}), made("VA-FORM-001", PASS), case=meter)
    assert said.of("VA-DEPTH-001").outcome is Outcome.NOT_APPLICABLE
    assert said.of("VA-FORM-001").outcome is Outcome.PASS


def test_an_error_in_the_file_blocks_nothing() -> None:
    said = ran(made("VA-FILE-004", FAIL), made("VA-DEPTH-001", PASS, needs={Need.GEOMETRY}))
    assert said.of("VA-DEPTH-001").outcome is Outcome.PASS


def test_a_lesser_finding_of_a_blocking_rule_blocks_nothing() -> None:
    lesser = FAIL._replace(severity=Severity.INFO)
    said = ran(made("VA-FILE-001", lesser, severity=Severity.BLOCKER), made("VA-DEPTH-001", PASS, needs={Need.GEOMETRY}))
    assert said.of("VA-DEPTH-001").outcome is Outcome.PASS


def test_an_unknown_coordinate_system_blocks_as_a_wrong_one_does() -> None:
    for result in (UNDECIDED, FAIL):
        said = ran(made("VA-CRS-001", result, severity=Severity.BLOCKER), made("VA-TAP-001", PASS, needs={Need.GEOMETRY}))
        assert said.of("VA-TAP-001").blocked_by == "VA-CRS-001"


def test_a_rule_waits_for_the_rules_that_it_names() -> None:
    said = ran(made("VA-GEOM-001", FAIL), made("VA-GRAD-001", PASS, after=("VA-GEOM-001",)), made("VA-GRAD-002", PASS, after=("VA-GEOM-009",)))
    assert said.of("VA-GRAD-001").blocked_by == "VA-GEOM-001"
    assert said.of("VA-GRAD-002").outcome is Outcome.PASS


@pytest.mark.parametrize(("what", "need"), [("register", Need.REGISTER), ("terrain", Need.TERRAIN), ("notice", Need.NOTICE), ("date", Need.DATE)])
def test_what_was_not_given_is_named(what: str, need: Need) -> None:
    said = ran(made("VA-TAP-001", PASS, needs={need}), case=house(without=[what])).of("VA-TAP-001")
    assert (said.outcome, said.reason, said.checked) == (Outcome.NOT_RUN, f"no_{what}", 0)
    assert said.results[0].text_key == f"not_run_no_{what}"


def test_one_crashed_rule_does_not_stop_the_others_and_tells_nothing_of_the_delivery() -> None:
    @rule("VA-TAP-001", "breaks", severity=Severity.ERROR)
    def breaks(case: Case, params: NoParams) -> Iterator[Result]:
        yield PASS
        raise ValueError("secret: Storgata 1")

    said = ran(breaks, made("VA-TAP-002", PASS))
    crashed = said.of("VA-TAP-001")
    assert crashed.outcome is Outcome.CRASHED
    assert crashed.crash is not None
    assert (crashed.crash.exception, crashed.crash.file) == ("ValueError", "test_runner.py")
    assert crashed.crash.line > 0
    assert "secret" not in str(crashed)
    assert said.of("VA-TAP-002").outcome is Outcome.PASS


@pytest.mark.parametrize("code", ["VA-FILE-001", "VA-CRS-001", "VA-CRS-002"])
def test_a_blocker_that_crashed_or_ran_out_of_time_blocks_as_if_it_had_failed(code: str) -> None:
    """Nobody knows then whether the coordinates are coordinates."""
    for fault in (ValueError, OutOfTime):

        @rule(code, "breaks", severity=Severity.BLOCKER)
        def breaks(case: Case, params: NoParams) -> Iterator[Result]:
            yield PASS
            raise fault  # noqa: B023 - called before the next turn

        said = ran(breaks, made("VA-TAP-001", PASS, needs={Need.GEOMETRY}), made("VA-FORM-001", PASS))
        assert said.of("VA-TAP-001").blocked_by == code
        assert said.of("VA-FORM-001").outcome is Outcome.PASS


@contextmanager
def alarm_after(seconds: float) -> Iterator[None]:
    def ring(number: int, frame: object) -> None:
        raise OutOfTime

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_a_rule_that_never_ends_is_stopped_by_the_caller_s_budget() -> None:
    @rule("VA-TAP-001", "endless", severity=Severity.ERROR)
    def endless(case: Case, params: NoParams) -> Iterator[Result]:
        while True:
            sum(range(100))
        yield PASS

    said = ran(endless, made("VA-TAP-002", PASS), budget=lambda code: alarm_after(0.05))
    assert (said.of("VA-TAP-001").outcome, said.of("VA-TAP-001").reason) == (Outcome.NOT_RUN, "out_of_time")
    assert said.of("VA-TAP-002").outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("effect", "in_pack", "needs", "severity"),
    [
        (Effect.ASK, None, Party.CONTRACTOR, Severity.ERROR),
        (Effect.MANUAL, None, Party.CASEWORKER, Severity.ERROR),
        (Effect.SILENT, None, None, Severity.INFO),
        (Effect.ASK, "silent", None, Severity.INFO),
        (Effect.SILENT, "ask", Party.CONTRACTOR, Severity.ERROR),
    ],
)
def test_an_undecided_result_asks_whom_the_rule_or_the_pack_says(
    effect: Effect, in_pack: str | None, needs: Party | None, severity: Severity
) -> None:
    said = ran(made("VA-TAP-001", UNDECIDED, effect=effect), entries={"VA-TAP-001": {"effect": in_pack}}).of("VA-TAP-001")
    assert (said.results[0].needs, said.results[0].severity) == (needs, severity)


def test_a_result_may_say_itself_who_can_help() -> None:
    own = UNDECIDED._replace(needs=Party.CASEWORKER)
    assert ran(made("VA-TAP-001", own)).of("VA-TAP-001").results[0].needs is Party.CASEWORKER


def test_the_pack_s_severity_goes_before_the_rule_s_and_the_result_s() -> None:
    own = FAIL._replace(severity=Severity.INFO)
    said = ran(made("VA-TAP-001", FAIL, own), entries={"VA-TAP-001": {"severity": "warning"}}).of("VA-TAP-001")
    assert [one.severity for one in said.results] == [Severity.WARNING, Severity.WARNING]
    assert [one.severity for one in ran(made("VA-TAP-001", FAIL, own)).of("VA-TAP-001").results] == [Severity.ERROR, Severity.INFO]


def test_a_rule_that_is_switched_off_or_not_in_the_pack_is_not_there() -> None:
    said = ran(made("VA-TAP-001", FAIL), made("VA-TAP-002", PASS), entries={"VA-TAP-001": {"enabled": False}})
    assert [one.rule.code for one in said.rules] == ["VA-TAP-002"]
    with pytest.raises(KeyError):
        said.of("VA-TAP-001")


def test_a_number_that_the_pack_does_not_know_leaves_the_rule_to_the_caseworker() -> None:
    said = ran(made("VA-TAP-001", FAIL), entries={"VA-TAP-001": {"unknown": ("min_tapping_distance_m",)}}).of("VA-TAP-001")
    assert said.outcome is Outcome.UNDECIDED
    assert (said.results[0].missing, said.results[0].needs) == (("municipal_value",), Party.CASEWORKER)


@dataclass(frozen=True)
class Distance:
    min_tapping_distance_m: float


def test_a_number_that_the_pack_does_not_know_is_not_asked_for_where_there_is_nothing_to_hold_against_it() -> None:
    unknown = {"VA-TAP-001": {"unknown": ("min_tapping_distance_m",)}}
    assert ran(made("VA-TAP-001", params=Distance), entries=unknown).of("VA-TAP-001").outcome is Outcome.NOT_APPLICABLE
    said = ran(made("VA-TAP-001", PASS, params=Distance), entries=unknown).of("VA-TAP-001")
    assert (said.outcome, said.results[0].missing) == (Outcome.UNDECIDED, ("municipal_value",))


def test_the_same_case_gives_the_same_results() -> None:
    first, second = validators.check(house()), validators.check(house())
    assert [(one.rule.code, one.outcome, one.results) for one in first.rules] == [(one.rule.code, one.outcome, one.results) for one in second.rules]


@dataclass(frozen=True)
class Limit:
    value: float
    hard: Outcome
    soft: Outcome


@pytest.mark.parametrize(
    "limit",
    [
        Limit(1.20, Outcome.PASS, Outcome.PASS),
        Limit(1.1999, Outcome.PASS, Outcome.NEAR),
        Limit(1.00, Outcome.PASS, Outcome.NEAR),
        Limit(0.9999, Outcome.FAIL, Outcome.NEAR),
        Limit(0.80, Outcome.FAIL, Outcome.NEAR),
        Limit(0.7999, Outcome.FAIL, Outcome.FAIL),
    ],
)
def test_a_value_is_near_inside_twice_its_deviation_unless_the_limit_is_hard(limit: Limit) -> None:
    case = house()
    soft = ruler(case, "VA-TAP-001")
    hard = ruler(replace(case, pack=replace(case.pack, rules={"VA-TAP-001": entry("VA-TAP-001", hard_limit=True)})), "VA-TAP-001")
    assert soft.at_least(limit.value, 1.0, 0.1) is limit.soft
    assert hard.at_least(limit.value, 1.0, 0.1) is limit.hard
    assert soft.at_most(-limit.value, -1.0, 0.1) is limit.soft
    assert (soft.expanded(0.1), hard.expanded(0.1)) == (0.2, 0.0)


def test_coordinates_of_millions_of_metres_do_not_tip_a_value_that_equals_its_limit() -> None:
    assert ruler(house(), "VA-TAP-001").at_least(6589541.1 - 6589540.1, 1.0, 0.0) is Outcome.PASS
