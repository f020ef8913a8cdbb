"""What coordinates look like before anyone trusts them: which axis is which, and inside which bounds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import Delivery, Subject

Plan = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Lowest and highest east and north, metres, both ends included."""

    east_m: tuple[float, ...]
    north_m: tuple[float, ...]

    def __post_init__(self) -> None:
        if any(len(pair) != 2 or pair[0] >= pair[1] for pair in (self.east_m, self.north_m)):
            raise ValueError("east_m and north_m must each be [lowest, highest]")

    def hold(self, place: Plan) -> bool:
        return self.east_m[0] <= place[0] <= self.east_m[1] and self.north_m[0] <= place[1] <= self.north_m[1]


def places(delivery: Delivery) -> Iterator[tuple[Subject, Plan, float]]:
    """Each object's (east, north) and height, vertex by vertex."""
    for pipe in delivery.pipes:
        for east, north, height in pipe.coordinates:
            yield pipe.subject, (east, north), height
    for point in delivery.points:
        yield point.subject, point.coordinate[:2], point.coordinate[2]


def guessed_axes(delivery: Delivery) -> str | None:
    """What the sizes of the numbers suggest, for a file that does not say: "utm", "utm_swapped", "ntm", "degrees". None: nothing to see."""
    found = {_size(place) for _, place, _ in places(delivery)}
    return found.pop() if len(found) == 1 else None


def _size(place: Plan) -> str | None:
    east, north = place
    if 6_300_000 <= north <= 8_000_000 and -500_000 <= east <= 1_500_000:
        return "utm"
    if 6_300_000 <= east <= 8_000_000 and -500_000 <= north <= 1_500_000:
        return "utm_swapped"
    if 0 <= east <= 300_000 and 900_000 <= north <= 2_600_000:
        return "ntm"
    if -180 <= east <= 180 and -90 <= north <= 90 and (east, north) != (0, 0):
        return "degrees"
    return None
