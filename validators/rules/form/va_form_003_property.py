"""VA-FORM-003: the property is named: municipality, gnr, bnr and address; it is on the cadastral map, and the address is its own.

A number that the map does not know is wrong where the map was made after the permit: a permit is given for a property that is there. A map
from before it may lack a plot that was parted off since, and a person must look. An address that the map knows on another property
alone contradicts the number; one that it does not know at all says nothing, since addresses are written in many ways.
"""

from __future__ import annotations

from collections.abc import Iterator

from network import Subject
from reference_data.cadastre.cadastre import Kind
from validators.case import Case
from validators.notice import Notice
from validators.outcome import Evidence, Outcome, Party, Result, Severity
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
    yield from _on_the_map(case, notice)


def _on_the_map(case: Case, notice: Notice) -> Iterator[Result]:
    found = case.cadastre
    if found is None or found.asked is None or not found.holds(Kind.PARCELS):
        return
    dated = next(one.dated for one in found.datasets if one.kind is Kind.PARCELS)
    place = Subject("notice", path="property")
    values = {"property": str(found.asked), "dated": dated}
    if found.own_parcels or found.own_addresses:
        yield Result(Outcome.PASS, place, values=values)
        yield from _address(case)
    elif notice.permit is not None and notice.permit.date is not None and notice.permit.date.isoformat() <= dated:
        yield Result(Outcome.FAIL, place, text="fail_not_on_map", values=values)
    else:
        yield Result(Outcome.UNDECIDED, place, missing=("property_on_map",), needs=Party.CASEWORKER, text="undecided_not_on_map", values=values)


def _address(case: Case) -> Iterator[Result]:
    """Whether the address that the form gives is another property's."""
    found = case.cadastre
    if found is None or found.asked is None or not found.same_address:
        return
    others = sorted({str(one.number) for one in found.same_address if one.number is not None})
    if not others:
        return
    own = any(one.number is not None and one.number[:2] == found.asked[:2] for one in found.same_address)
    values = {"property": str(found.asked), "other": ", ".join(others)}
    place = Subject("notice", path="property.address")
    yield Result(Outcome.PASS, place) if own else Result(Outcome.FAIL, place, severity=Severity.WARNING, text="fail_address", values=values)
