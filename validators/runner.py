"""Runs the rules of a pack over a case, in order, and answers for the rules that could not run.

`check` is pure: no clock, no file, no network. A time budget is therefore the caller's: it hands in `budget`, and the context
manager that `budget(code)` returns surrounds the rule and may raise `OutOfTime` inside it (from an alarm signal, say).
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, fields
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

from network import Subject
from reference_data.pack import RuleEntry
from validators.case import Case
from validators.outcome import Outcome, Party, Result, Severity
from validators.registry import Effect, Need, Rule
from validators.stated_work import is_measured

CRS_UNKNOWN = "VA-CRS-001"
"""Undecided, it blocks as if it had failed: coordinates in an unknown system are no coordinates."""

GUARDS = ("FILE", "CRS")
"""Groups whose blockers keep back every rule that needs coordinates."""

Budget = Callable[[str], AbstractContextManager[object]]


class OutOfTime(Exception):  # noqa: N818 - an event, not a fault
    """Raised inside a rule by the caller's budget. The rule is then "not run", reason `out_of_time`."""


@dataclass(frozen=True, slots=True)
class Crash:
    """A fault of ours in one rule: enough to find it, and nothing of the delivery."""

    exception: str
    file: str
    line: int


class RuleResults(NamedTuple):
    """What one rule said. `outcome` is the worst over `results`; `checked` counts the subjects that it looked at."""

    rule: Rule
    entry: RuleEntry
    outcome: Outcome
    severity: Severity
    """The pack's word, else the rule's own."""
    results: tuple[Result, ...] = ()
    checked: int = 0
    reason: str | None = None
    """Why it was not run or crashed: `no_register`, `no_terrain`, `no_ground`, `no_cadastre`, `no_notice`, `no_date`, `blocked`,
    `out_of_time`, `crashed`."""
    blocked_by: str | None = None
    crash: Crash | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """Every rule of the pack that this version has, in order of running, also those with nothing to say."""

    case: Case
    rules: tuple[RuleResults, ...]

    def of(self, code: str) -> RuleResults:
        """Raises KeyError for a rule that is not in the pack."""
        for one in self.rules:
            if one.rule.code == code:
                return one
        raise KeyError(code)


def run(case: Case, rules: Iterable[Rule], budget: Budget | None = None) -> Results:
    """Runs those of `rules` that the case's pack holds and has not switched off."""
    done: dict[str, RuleResults] = {}
    geometry_blocked_by: str | None = None
    geometry_counts = is_measured(case)
    absent = _absent(case)
    surround = budget or _without_limit
    for rule in sorted(rules, key=attrgetter("order")):
        entry = case.pack.rules.get(rule.code)
        if entry is None or not entry.enabled:
            continue
        if Need.GEOMETRY in rule.needs and not geometry_counts:
            done[rule.code] = _closed(rule, entry, _severity(rule, entry), (), checked=0)
            continue
        blocker = _blocker(rule, done, geometry_blocked_by)
        done[rule.code] = made = _answer(rule, entry, case, blocker, absent, surround)
        if geometry_blocked_by is None and rule.group in GUARDS and _blocks_geometry(made):
            geometry_blocked_by = rule.code
    return Results(case, tuple(done.values()))


def _severity(rule: Rule, entry: RuleEntry) -> Severity:
    return Severity(entry.severity) if entry.severity else rule.severity


def _blocks_geometry(made: RuleResults) -> bool:
    if made.rule.code == CRS_UNKNOWN and made.outcome is Outcome.UNDECIDED:
        return True
    if made.severity is Severity.BLOCKER and _broke(made):
        return True
    return any(one.outcome is Outcome.FAIL and one.severity is Severity.BLOCKER for one in made.results)


def _blocker(rule: Rule, done: dict[str, RuleResults], geometry_blocked_by: str | None) -> str | None:
    if Need.GEOMETRY in rule.needs and geometry_blocked_by is not None:
        return geometry_blocked_by
    for code in rule.after:
        if code in done and (done[code].outcome is Outcome.FAIL or _broke(done[code])):
            return code
    return None


def _broke(made: RuleResults) -> bool:
    """A fault of ours kept the rule from its answer; what it guards against may be there."""
    return made.outcome is Outcome.CRASHED or made.reason == "out_of_time"


def _answer(rule: Rule, entry: RuleEntry, case: Case, blocker: str | None, absent: Sequence[Need], budget: Budget) -> RuleResults:
    severity = _severity(rule, entry)
    if blocker is not None:
        return _not_run(rule, entry, severity, case, "blocked", blocker)
    for need in absent:
        if need in rule.needs:
            return _not_run(rule, entry, severity, case, f"no_{need.value}")
    params = _any_value(rule) if entry.unknown else entry.params
    if params is None:
        return _closed(rule, entry, severity, (_value_unknown(entry, case),), checked=0)
    try:
        with budget(rule.code):
            results = tuple(rule.check(case, params))
    except OutOfTime:
        return _not_run(rule, entry, severity, case, "out_of_time")
    except Exception as fault:
        return _crashed(rule, entry, severity, case, fault)
    if entry.unknown and any(one.outcome is not Outcome.NOT_RUN for one in results):
        return _closed(rule, entry, severity, (_value_unknown(entry, case),), checked=0)
    made = _closed(rule, entry, severity, results, checked=len(results))
    return made._replace(checked=0, reason=results[0].reason) if made.outcome is Outcome.NOT_RUN and _none_ran(results) else made


def _none_ran(results: tuple[Result, ...]) -> bool:
    return all(one.outcome is Outcome.NOT_RUN for one in results)


def _absent(case: Case) -> tuple[Need, ...]:
    """What the case lacks of what a rule can need."""
    register = case.delivery if case.register_itself else case.surroundings
    given = {Need.NOTICE: case.notice, Need.REGISTER: register, Need.TERRAIN: case.terrain, Need.DATE: case.on}
    return tuple(need for need, value in given.items() if value is None)


def _without_limit(code: str) -> AbstractContextManager[object]:
    return _NO_LIMIT


_NO_LIMIT = nullcontext()


def _any_value(rule: Rule) -> Any:
    """Some value for each parameter of a rule whose own is not known: enough to see whether it has anything to look at. What it then
    says is thrown away. None where one number will not do."""
    numbers = [one for one in fields(rule.params) if one.type == "float"]
    return rule.params(*(1.0 for _ in numbers)) if numbers and len(numbers) == len(fields(rule.params)) else None


def _value_unknown(entry: RuleEntry, case: Case) -> Result:
    """The municipality has a number here, and the pack says that it is not known to us."""
    return Result(
        Outcome.UNDECIDED, _file(case), missing=("municipal_value",), needs=Party.CASEWORKER, text="undecided_municipal_value",
        values={"municipality": case.pack.name},
    )  # fmt: skip


def _not_run(rule: Rule, entry: RuleEntry, severity: Severity, case: Case, reason: str, blocked_by: str | None = None) -> RuleResults:
    values = {"blocked_by": blocked_by} if blocked_by else {}
    result = Result(Outcome.NOT_RUN, _file(case), reason=reason, severity=severity, text=f"not_run_{reason}", values=values)
    return RuleResults(rule, entry, Outcome.NOT_RUN, severity, (result,), 0, reason, blocked_by)


def _crashed(rule: Rule, entry: RuleEntry, severity: Severity, case: Case, fault: Exception) -> RuleResults:
    # The last frame inside a file of ours is where to look; the message stays behind, because it may quote the delivery.
    here = Path(__file__).parent.parent
    frames = [frame for frame in traceback.extract_tb(fault.__traceback__) if Path(frame.filename).is_relative_to(here)]
    in_rules = [frame for frame in frames if Path(frame.filename).name.startswith("va_")] or frames
    last = in_rules[-1]
    crash = Crash(type(fault).__name__, Path(last.filename).name, last.lineno or 0)
    values = {"exception": crash.exception, "where": f"{crash.file}:{crash.line}"}
    result = Result(Outcome.CRASHED, _file(case), reason="crashed", severity=severity, text="crashed", values=values)
    return RuleResults(rule, entry, Outcome.CRASHED, severity, (result,), 0, "crashed", None, crash)


def _closed(rule: Rule, entry: RuleEntry, severity: Severity, results: tuple[Result, ...], checked: int) -> RuleResults:
    if not results:
        return RuleResults(rule, entry, Outcome.NOT_APPLICABLE, severity, (), checked)
    outcomes = {one.outcome for one in results}
    outcome = min(outcomes, key=_RANK.__getitem__)
    finished = results if outcomes <= _WITHOUT_GRAVITY else tuple(_finished(one, rule, entry, severity) for one in results)
    return RuleResults(rule, entry, outcome, severity, finished, checked)


_RANK = {outcome: rank for rank, outcome in enumerate(Outcome)}
_WITHOUT_GRAVITY = frozenset({Outcome.PASS, Outcome.NOT_APPLICABLE})
_NEEDS = {Effect.ASK: Party.CONTRACTOR, Effect.MANUAL: Party.CASEWORKER}


def _finished(result: Result, rule: Rule, entry: RuleEntry, severity: Severity) -> Result:
    """Fills in how grave the result is and, where it is undecided, who must act. What passed is left as it is: it has no gravity.

    The pack's word wins over the rule's, and the rule's word for one result over its word for all. An undecided result that
    nobody is asked about (`silent`) is information: severity info and no `needs`, which keeps it out of the verdict.
    """
    if result.outcome in _WITHOUT_GRAVITY:
        return result
    grave = severity if entry.severity or result.severity is None else result.severity
    if result.outcome is not Outcome.UNDECIDED:
        return result._replace(severity=grave)
    if entry.effect is None and result.needs is not None:
        return result._replace(severity=grave)
    effect = Effect(entry.effect) if entry.effect else rule.effect
    if effect is Effect.SILENT:
        return result._replace(severity=Severity.INFO, needs=None)
    return result._replace(severity=grave, needs=_NEEDS[effect])


def _file(case: Case) -> Subject:
    return Subject("file", line=case.delivery.file.head_lines.get("HODE"))
