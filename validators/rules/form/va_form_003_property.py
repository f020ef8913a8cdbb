"""VA-FORM-003: the property is named: municipality, gnr, bnr and address. Whether it is in the cadastre is not looked up."""

from __future__ import annotations

from collections.abc import Iterator

from network import Subject
from validators.case import Case
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import Need, NoParams, rule


@rule("VA-FORM-003", "property", severity=Severity.ERROR, evidence=Evidence.DECLARED, needs={Need.NOTICE}, params=NoParams)
def property_is_named(case: Case, params: NoParams) -> Iterator[Result]:
    notice = case.notice
    if notice is None:
        return
    numbers = (case.pack.municipality, *case.pack.former)
    if case.pack.municipality is not None:
        outcome = Outcome.PASS if notice.municipality in numbers else Outcome.FAIL
        values = {"found": notice.municipality, "wanted": case.pack.municipality, "municipality": case.pack.name}
        yield Result(outcome, Subject("notice", path="municipality"), text=None if outcome is Outcome.PASS else "fail_municipality", values=values)
    for name in ("gnr", "bnr", "address"):
        value = getattr(notice.property, name, None)
        place = Subject("notice", path=f"property.{name}")
        if value is None or value == "":
            yield Result(Outcome.UNDECIDED, place, missing=(name,))
        elif isinstance(value, int) and value < 1:
            yield Result(Outcome.FAIL, place, text="fail_number", values={"found": str(value)})
        else:
            yield Result(Outcome.PASS, place)
