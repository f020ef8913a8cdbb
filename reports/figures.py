"""Many reports seen together: accepted first time, most common faults, trend, per exporting program and per firm.

A group with few cases says more of people than of quality, so it is left out; and where leaving out one group alone would give its
number away by subtraction, the smallest group that is left goes too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from typing_extensions import TypedDict

from reports import wording
from reports.document import Report
from reports.wording import label

LEAST = 5
"""Fewest cases of a group that is shown."""

_MOST_COMMON = 20
_FAULTS = {"fail", "undecided"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One report and the ISO date that its delivery came in; the report itself has no clock."""

    report: Report
    received: str


class GroupDoc(TypedDict):
    name: str
    cases: int
    accepted_first: int
    share: float
    """accepted_first of cases, 0 to 1."""
    most_common: str | None
    """Rule code of the fault in most cases."""


class FaultDoc(TypedDict):
    rule: str
    title: str
    cases: int
    share: float


class MonthDoc(TypedDict):
    month: str
    cases: int
    accepted_first: int
    share: float


class StatisticsDoc(TypedDict):
    schema: str
    language: str
    least: int
    reports: int
    cases: int
    accepted_first: int
    share: float
    first_verdicts: dict[str, int]
    common: list[FaultDoc]
    trend: list[MonthDoc]
    by_program: list[GroupDoc]
    by_firm: list[GroupDoc]
    hidden_programs: int
    hidden_firms: int
    hidden_months: int


def statistics(entries: Iterable[Entry], lang: str = "nb", least: int = LEAST) -> StatisticsDoc:
    """Figures over cases; a case is judged by its first delivery. The order of `entries` settles equal dates."""
    cases = _cases(entries)
    first = [listed[0] for listed in cases.values()]
    accepted = sum(_is_accepted(one) for one in first)
    programs, hidden_programs = _groups(first, _program, least)
    firms, hidden_firms = _groups(first, _firm, least)
    months, hidden_months = _groups(first, lambda one: one.received[:7], least)
    return {
        "schema": "ferdigsjekk-statistics/1",
        "language": lang,
        "least": least,
        "reports": sum(len(listed) for listed in cases.values()),
        "cases": len(first),
        "accepted_first": accepted,
        "share": _share(accepted, len(first)),
        "first_verdicts": {
            verdict: sum(one.report["verdict"] == verdict for one in first) for verdict in ("accepted", "needs_review", "needs_correction")
        },
        "common": _common(first, lang, least),
        "trend": [
            {"month": one["name"], "cases": one["cases"], "accepted_first": one["accepted_first"], "share": one["share"]}
            for one in sorted(months, key=lambda one: one["name"])
        ],
        "by_program": programs,
        "by_firm": firms,
        "hidden_programs": hidden_programs,
        "hidden_firms": hidden_firms,
        "hidden_months": hidden_months,
    }


def statistics_page(made: StatisticsDoc) -> str:
    """The same as one HTML file, no script, no request."""
    from importlib.resources import files

    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    lang = made["language"]
    template = files("reports").joinpath("templates", "statistics.html.j2").read_text("utf-8")
    css = files("reports").joinpath("templates", "report.css").read_text("utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(template).render(
        lang=lang,
        made=made,
        css=Markup(css),
        t=lambda key, **values: label(lang, key, **{name: str(value) for name, value in values.items()}),
        word=lambda kind, code: wording.word(lang, kind, code),
        percent=lambda share: f"{round(100 * share)} %",
    )


def _cases(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Entries of each case, oldest first. A delivery without a case number is a case of its own."""
    cases: dict[str, list[Entry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda one: one.received):
        report = entry.report
        name = report["case"]["case_id"]
        cases[f"{report['case']['municipality']}:{name}" if name else f"file:{report['delivery']['sha256']}"].append(entry)
    return cases


def _is_accepted(entry: Entry) -> bool:
    return entry.report["verdict"] == "accepted"


def _program(entry: Entry) -> str:
    return entry.report["delivery"]["producer"] or "?"


def _firm(entry: Entry) -> str:
    case = entry.report["case"]
    return case["firm"] or case["orgno"] or "?"


def _faults(entry: Entry) -> set[str]:
    return {one["rule"] for one in entry.report["findings"] if one["outcome"] in _FAULTS and one["severity"] != "info"}


def _groups(first: Sequence[Entry], name_of: Callable[[Entry], str], least: int) -> tuple[list[GroupDoc], int]:
    """Groups large enough to show, largest first, and how many were left out."""
    members: dict[str, list[Entry]] = defaultdict(list)
    for entry in first:
        members[name_of(entry)].append(entry)
    shown = sorted((name for name, listed in members.items() if len(listed) >= least), key=lambda name: (-len(members[name]), name))
    if len(members) - len(shown) == 1 and shown:
        shown.pop()
    return [_group(name, members[name]) for name in shown], len(members) - len(shown)


def _group(name: str, listed: Sequence[Entry]) -> GroupDoc:
    accepted = sum(map(_is_accepted, listed))
    faults = Counter(rule for entry in listed for rule in _faults(entry))
    most = min(faults, key=lambda rule: (-faults[rule], rule), default=None)
    return {"name": name, "cases": len(listed), "accepted_first": accepted, "share": _share(accepted, len(listed)), "most_common": most}


def _common(first: Sequence[Entry], lang: str, least: int) -> list[FaultDoc]:
    faults = Counter(rule for entry in first for rule in _faults(entry))
    ordered = [(rule, count) for rule, count in sorted(faults.items(), key=lambda pair: (-pair[1], pair[0])) if count >= least]
    whole = len(first)
    return [
        {"rule": rule, "title": wording.title(lang, rule), "cases": count, "share": _share(count, whole)} for rule, count in ordered[:_MOST_COMMON]
    ]


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
