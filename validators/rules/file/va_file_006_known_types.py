"""VA-FILE-006: object types and theme codes are ones that the file's dialect has. One finding for each unknown one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from network import Subject
from validators.case import Case
from validators.outcome import Outcome, Result, Severity
from validators.registry import NoParams, rule
from validators.suggestions import is_type_or_theme, nearest


@rule("VA-FILE-006", "known-types", severity=Severity.WARNING, params=NoParams, version=2)
def known_types(case: Case, params: NoParams) -> Iterator[Result]:
    delivery = case.delivery
    if not (delivery.pipes or delivery.points or delivery.others):
        return
    found: dict[tuple[str, str], list[Subject]] = defaultdict(list)
    for one in delivery.unknown_codes:
        if is_type_or_theme(one.attribute):
            found[one.attribute.rpartition(".")[2], one.code].append(one.subject)
    for other in delivery.others:
        if other.reason == "unknown_type":
            found["OBJTYPE", other.objtype].append(other.subject)
    for (attribute, code), subjects in found.items():
        values: dict[str, str | int] = {"attribute": attribute, "code": code, "object_count": len(subjects)}
        suggestion = nearest(delivery.dialect, attribute, code)
        if suggestion:
            values["suggestion"] = suggestion
        text = "fail_no_type" if not code else "fail_suggestion" if suggestion else None
        yield Result(Outcome.FAIL, subjects[0], related=tuple(subjects[1:]), text=text, values=values)
    if not found:
        yield Result(Outcome.PASS, Subject("file"), values={"object_count": len(delivery.pipes) + len(delivery.points)})
