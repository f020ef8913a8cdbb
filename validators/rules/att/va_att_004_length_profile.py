"""VA-ATT-004: a length profile from main to foundation wall is attached for a new building, in scales that can be read.

A plan with heights may stand in its place by the regulation; which of the two a drawing is cannot be told from the list of attachments. It is
a profile of the sewers, and not asked for where only water is laid.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from validators.attachments import LIST, absent, absent_text, attached, demanded, plain_scale
from validators.case import Case
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import Need, rule
from validators.stated_work import lays_only_water

KIND = "length_profile"


@dataclass(frozen=True, slots=True)
class Params:
    height_scale: int
    """Such as 50, for 1:50."""
    coarsest_length_scale: int
    """Such as 100: 1:100 and every larger drawing will do."""


@rule("VA-ATT-004", "length-profile", severity=Severity.ERROR, evidence=Evidence.DOCUMENTED, needs={Need.NOTICE}, params=Params, version=2)
def length_profile(case: Case, params: Params) -> Iterator[Result]:
    if case.notice is None or not demanded(case, KIND) or lays_only_water(case):
        return
    found = attached(case, KIND)
    if not found:
        yield Result(Outcome.UNDECIDED, LIST, missing=absent(case, KIND), text=absent_text(case, KIND))
    for subject, one in found:
        length, height = _number(one.scale), _number(one.height_scale)
        values: dict[str, str | int] = {
            "height_scale": one.height_scale or "", "length_scale": one.scale or "",
            "wanted_height": f"1:{params.height_scale}", "wanted_length": f"1:{params.coarsest_length_scale}",
        }  # fmt: skip
        too_coarse = length is not None and length > params.coarsest_length_scale
        other_height = height is not None and height != params.height_scale
        if too_coarse or other_height:
            yield Result(Outcome.FAIL, subject, text="fail_length_scale" if too_coarse else "fail_height_scale", values=values)
        else:
            yield Result(Outcome.PASS, subject, values=values)


def _number(scale: str | None) -> int | None:
    last = plain_scale(scale).rpartition(":")[2] if scale else ""
    return int(last) if last.isdigit() else None
