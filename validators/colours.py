"""The declared colour of service pipes against the colour that the municipality has chosen for their function."""

from __future__ import annotations

from collections.abc import Iterator

from network import Function, Regime, Subject
from validators.case import Case
from validators.declared import field_of, is_of_pressure_pipe, new_pipes, services_of
from validators.materials import PLASTIC, family
from validators.notice import Colour
from validators.outcome import Outcome, Result


def declared_colours(case: Case, function: Function, wanted: Colour) -> Iterator[Result]:
    """One result for each plastic row of the form, and one for a pipe in the file that no row of the form is about.

    The demand is for plastic pipes that lie with a fall: concrete has the colour it has, and a pressure pipe of PE is told by its stripe
    (VA-MAT-010). A file has no attribute for colour, so the form is all there is.
    """
    if case.notice is None:
        return
    rows = list(services_of(case.notice, function))
    for subject, service in rows:
        kind = family(service.material)
        if (kind is not None and kind not in PLASTIC) or is_of_pressure_pipe(case.delivery, service):
            continue
        place = field_of(subject, "colour")
        values = {"function": function.value, "wanted_colour": wanted.value}
        if service.colour is None:
            yield Result(Outcome.UNDECIDED, place, missing=("colour",), values=values)
            continue
        values["found_colour"] = service.colour.value
        if service.colour is wanted:
            yield Result(Outcome.PASS, place, values=values)
        else:
            yield Result(Outcome.FAIL, place, text="fail_grey" if service.colour is Colour.GREY else None, values=values)
    falling = [pipe for pipe in new_pipes(case.delivery, function) if pipe.regime is not Regime.PRESSURE]
    plastic = [pipe for pipe in falling if family(pipe.material) in PLASTIC or pipe.material is None]
    if plastic and not rows:
        values = {"function": function.value, "wanted_colour": wanted.value}
        yield Result(Outcome.UNDECIDED, Subject("notice", path="services"), missing=("colour",), text="undecided_no_row", values=values)
