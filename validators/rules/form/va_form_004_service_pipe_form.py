"""VA-FORM-004: the service-pipe form has a row for each function in the file, with dimension, material and length.

Heights are VA-HGT-001's, distances from manholes VA-CONN-001's.
"""

from __future__ import annotations

from collections.abc import Iterator

from network import Function, Subject
from validators.case import Case
from validators.declared import field_of, new_pipes, services_of
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import Need, NoParams, rule
from validators.stated_work import lays_pipes

FIELDS = {"dimension_mm": "dimension", "material": "material", "length_m": "length"}


@rule("VA-FORM-004", "service-pipe-form", severity=Severity.ERROR, evidence=Evidence.DECLARED, needs={Need.NOTICE}, params=NoParams, version=2)
def service_pipe_form(case: Case, params: NoParams) -> Iterator[Result]:
    if case.notice is None or not lays_pipes(case):
        return
    functions = [one for one in Function if one is not Function.OTHER and new_pipes(case.delivery, one)]
    if functions and not case.notice.services:
        yield Result(Outcome.UNDECIDED, Subject("notice", path="services"), missing=("service_pipe_form",), text="undecided_empty")
        return
    for function in functions:
        if not list(services_of(case.notice, function)):
            values = {"function": function.value}
            yield Result(Outcome.UNDECIDED, Subject("notice", path="services"), missing=("service_row",), text="undecided_no_row", values=values)
    for subject, service in services_of(case.notice):
        missing = [name for name in FIELDS if getattr(service, name) is None]
        if missing:
            yield Result(Outcome.UNDECIDED, field_of(subject, missing[0]), missing=tuple(FIELDS[name] for name in missing))
        else:
            yield Result(Outcome.PASS, subject)
