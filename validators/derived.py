"""What follows from a case alone and several rules ask for: worked out once a case, kept with the case."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from validators.case import Case

T = TypeVar("T")


def derived(work_out: Callable[[Case], T]) -> Callable[[Case], T]:
    """Makes a pure function of the case run once for each case. The value lives and dies with the case, so nothing is
    carried from one check to the next."""
    key = f"_derived {work_out.__module__}.{work_out.__qualname__}"

    @wraps(work_out)
    def remembered(case: Case) -> T:
        kept = case.__dict__
        if key not in kept:
            kept[key] = work_out(case)
        value: T = kept[key]
        return value

    return remembered
