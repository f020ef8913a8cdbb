"""The main where the delivery's sewer (else its water) is joined to it: what the notice's heights speak of."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

from network import Function, HeightReference, Level, level, level_by
from validators.case import Case
from validators.derived import derived
from validators.stated import Joined, joined
from validators.stated_work import has_service
from validators.which_main import main_of

if TYPE_CHECKING:
    from reference_data import OnMain

SEWERS = (Function.WASTEWATER, Function.COMBINED)
ORDER = (*SEWERS, Function.WATER)


@dataclass(frozen=True, slots=True)
class Joint:
    """A surveyed connection and the main that it is on, None where the register has none there."""

    joined: Joined
    on: OnMain | None

    def main_level(self, part: HeightReference) -> Level | None:
        """A level of the main at the joint; None without a main or without its height, which a register may write as 0."""
        if self.on is None or isnan(self.on.height_m) or self.on.height_m == 0:
            return None
        found = level(self.on.pipe, self.on.height_m, part)
        return None if isnan(found.low_m) or isnan(found.high_m) else found

    def service_invert(self) -> Level | None:
        """The service's invert at the joint: of the delivered point there, read by its own height reference, else of the pipe's
        end. None without a height or a pipe."""
        connection = self.joined.connection
        z = connection.coordinate[2]
        if isnan(z) or connection.end is None:
            return None
        pipe = connection.end.pipe
        of_point = connection.point.height_reference if connection.point is not None else None
        found = level_by(pipe, of_point or pipe.height_reference, z, HeightReference.INVERT)
        return None if isnan(found.low_m) or isnan(found.high_m) else found


@derived
def joints(case: Case) -> tuple[Joint, ...]:
    """Every surveyed connection with its main, in file order."""
    return tuple(Joint(one, main_of(case, one.connection.coordinate, one.function)) for one in joined(case))


def stated_joint(case: Case) -> Joint | None:
    """The one that `heights.main_top_m` is about: the wastewater branch, or the water tapping when only water is joined. None where the sewer's
    was not surveyed: its main is not the water's."""
    for function in ORDER:
        if function is Function.WATER and has_service(case, *SEWERS):
            return None
        for one in joints(case):
            if one.joined.function is function:
                return one
    return None
