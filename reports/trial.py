"""What another rule pack would have said to deliveries that were checked before: who would have been stopped, who let through.

For a municipality that thinks of changing a limit. Firms are counted, never named. What has been dispensed from stops nobody, neither
before nor now.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import validators
from reference_data import RulePack
from reports.dispensation import Decision, dispense
from reports.report import build
from validators import Case

STOPPED = "needs_correction"


@dataclass(frozen=True)
class Delivered:
    """A delivery that was checked before."""

    case: Case
    decisions: tuple[Decision, ...] = ()
    """What its case has been dispensed from."""
    previous: Mapping[str, Any] | None = None
    """The report of the delivery before it, whose names its findings carry on: decisions go by them."""


@dataclass(frozen=True, slots=True)
class RuleChange:
    """How many deliveries one rule would have treated otherwise."""

    rule: str
    newly_failing: int
    no_longer_failing: int


@dataclass(frozen=True, slots=True)
class Trial:
    """The outcome of trying a pack. A delivery is stopped when its verdict is "needs_correction"."""

    pack: str
    version: str
    deliveries: int
    stopped_before: int
    stopped_now: int
    newly_stopped: int
    newly_let_through: int
    review_more: int
    """Not stopped either way, accepted before and in need of a caseworker's look now."""
    review_less: int
    firms: int
    """Firms among the deliveries; those without a firm count as one."""
    firms_newly_stopped: tuple[int, ...]
    """For each firm that would have been stopped anew, in how many deliveries; most first."""
    rules: tuple[RuleChange, ...]
    """Rules that would have spoken otherwise, most deliveries first."""


def try_pack(deliveries: Iterable[Delivered], pack: RulePack) -> Trial:
    """Checks each delivery with its own pack and with `pack`. They are asked for one at a time, so any number will do."""
    verdicts: Counter[tuple[str, str]] = Counter()
    firms: set[str] = set()
    stopped_anew: Counter[str] = Counter()
    failing: Counter[str] = Counter()
    mended: Counter[str] = Counter()
    for one in deliveries:
        firm = _firm(one.case)
        firms.add(firm)
        before, now = _said(one, one.case), _said(one, replace(one.case, pack=pack))
        verdicts[before[0], now[0]] += 1
        if before[0] != STOPPED and now[0] == STOPPED:
            stopped_anew[firm] += 1
        failing.update(now[1] - before[1])
        mended.update(before[1] - now[1])
    return _trial(pack, verdicts, firms, stopped_anew, failing, mended)


def as_document(trial: Trial) -> dict[str, Any]:
    """The trial as plain data for JSON."""
    return {"schema": "ferdigsjekk-trial/1", **asdict(trial)}


def _trial(
    pack: RulePack, verdicts: Counter[tuple[str, str]], firms: set[str], stopped_anew: Counter[str], failing: Counter[str], mended: Counter[str]
) -> Trial:
    def total(before: bool | None, now: bool | None) -> int:
        """Deliveries by whether they were stopped before and now; None for either way."""
        return sum(
            times
            for (was, then), times in verdicts.items()
            if (before is None or (was == STOPPED) is before) and (now is None or (then == STOPPED) is now)
        )

    changes = [RuleChange(code, failing[code], mended[code]) for code in sorted({*failing, *mended})]
    return Trial(
        pack=pack.id,
        version=pack.version,
        deliveries=total(None, None),
        stopped_before=total(True, None),
        stopped_now=total(None, True),
        newly_stopped=total(False, True),
        newly_let_through=total(True, False),
        review_more=verdicts["accepted", "needs_review"],
        review_less=verdicts["needs_review", "accepted"],
        firms=len(firms),
        firms_newly_stopped=tuple(sorted(stopped_anew.values(), reverse=True)),
        rules=tuple(sorted(changes, key=lambda one: (-(one.newly_failing + one.no_longer_failing), one.rule))),
    )


def _said(delivered: Delivered, case: Case) -> tuple[str, set[str]]:
    """The verdict, and the codes of the rules that fail without being dispensed from."""
    report = build(validators.check(case), previous=delivered.previous)
    if delivered.decisions:
        report = dispense(report, delivered.decisions, case.on)
    return report["verdict"], {one["rule"] for one in report["findings"] if one["outcome"] == "fail" and "dispensation" not in one}


def _firm(case: Case) -> str:
    return (case.notice.firm.orgno if case.notice is not None and case.notice.firm is not None else None) or ""
