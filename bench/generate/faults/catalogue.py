"""Which fault answers to which rule, in the order in which several are planted in one delivery.

What moves objects comes first, what spoils attributes and the form next, what spoils the written file last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bench.generate.faults import attributes, files, forms, technical
from bench.generate.submission import Submission

Fault = Callable[[Submission], None]

CATALOGUE: dict[str, Fault] = {
    "VA-TAP-002": technical.tapping_beside_existing,
    "VA-SEP-005": technical.common_manhole,
    "VA-SEP-003": technical.stormwater_to_wastewater_main,
    "VA-DEPTH-001": technical.shallow_water,
    "VA-CONN-003": technical.wrong_distance,
    "VA-ATTR-012": attributes.no_height_reference,
    "VA-MAT-001": forms.wastewater_not_red_brown,
    "VA-MAT-002": forms.stormwater_not_black,
    "VA-FILE-002": files.wrong_character_set,
}


def spoil(submission: Submission, rules: Iterable[str]) -> Submission:
    """Plants the faults of the named rules, in place. Raises KeyError for a rule without a fault, `NoRoomError` where
    the delivery gives no room for it."""
    wanted = set(rules)
    unknown = wanted - CATALOGUE.keys()
    if unknown:
        raise KeyError(f"no fault is known for {', '.join(sorted(unknown))}")
    for rule, fault in CATALOGUE.items():
        if rule in wanted:
            fault(submission)
    return submission
