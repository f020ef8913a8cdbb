"""Points and the way from the numbers of a file to ground units: ORIGO + number * ENHET, exactly, rounded once."""

from __future__ import annotations

import re
from collections.abc import Callable

from .elements import Element, first_of

_INTEGER = re.compile(r"[+-]?[0-9]{1,300}\Z")
_DECIMAL = re.compile(r"([+-]?)([0-9]{0,300})(?:\.([0-9]{1,300}))?(?:[eEdD]([+-]?[0-9]{1,3}))?\Z")
Report = Callable[..., None]


class Point:
    """One point in ground units: `east`, `north`, `height`, `depth`, each None where missing or damaged; its `line` and its `attributes`
    (KP, KVALITET, ...).

    `damaged` says that what stands in the file could not be read as a coordinate; `raw` are the words that stand there when they are not
    plain whole numbers.
    """

    __slots__ = ("attributes", "damaged", "depth", "east", "height", "line", "north", "raw")

    def __init__(
        self,
        east: float | None,
        north: float | None,
        height: float | None = None,
        line: int = 0,
        attributes: tuple[Element, ...] = (),
        depth: float | None = None,
        damaged: bool = False,
        raw: tuple[str, ...] = (),
    ) -> None:
        self.east = east
        self.north = north
        self.height = height
        self.depth = depth
        self.line = line
        self.attributes = attributes
        self.damaged = damaged
        self.raw = raw

    def first(self, path: str) -> Element | None:
        return first_of(self.attributes, path)

    def __repr__(self) -> str:
        return f"Point(east={self.east}, north={self.north}, height={self.height}, line={self.line})"

    def __eq__(self, other: object) -> bool:
        """Same place, depth, damage and attributes; the line does not count."""
        if not isinstance(other, Point):
            return NotImplemented
        return (self.east, self.north, self.height, self.depth, self.damaged, self.attributes) == (
            other.east,
            other.north,
            other.height,
            other.depth,
            other.damaged,
            other.attributes,
        )

    def __hash__(self) -> int:
        return hash((self.east, self.north, self.height))


def number(word: str) -> tuple[int, int] | None:
    """`word` as (digits, power of ten), exactly: `-12.5` is (-125, -1). None when it is not a number of the notation."""
    if _INTEGER.match(word):
        return int(word), 0
    match = _DECIMAL.match(word)
    if not match:
        return None
    sign, whole, fraction, exponent = match.groups()
    if not whole and not fraction:
        return None
    digits = int(sign + (whole or "") + (fraction or ""))
    return digits, int(exponent or 0) - len(fraction or "")


def real(word: str) -> float | None:
    """`word` as a float, None when it is not a number of the notation."""
    found = number(word)
    if found is None:
        return None
    return _float(found[0], found[1])


def _float(digits: int, power: int) -> float | None:
    if power < -400 or power > 400:
        return None
    try:
        return float(digits * 10**power) if power >= 0 else digits / int(10**-power)
    except OverflowError:
        return None


def _same(first: tuple[int, int], second: tuple[int, int]) -> bool:
    """Whether two numbers are the same one, `0.010` and `0.01` too."""
    return first == second or _float(*first) == _float(*second)


class Scale:
    """ENHET, ENHET-H, ENHET-D and ORIGO-NØ of a head or a group; the numbers are kept as integers over a power of ten so that nothing is
    rounded twice."""

    __slots__ = ("_factors", "depth_unit", "height_unit", "origin", "unit")

    def __init__(
        self,
        unit: tuple[int, int] = (1, 0),
        origin: tuple[tuple[int, int], tuple[int, int]] = ((0, 0), (0, 0)),
        height_unit: tuple[int, int] | None = None,
        depth_unit: tuple[int, int] | None = None,
    ) -> None:
        self.unit = unit
        self.origin = origin
        self.height_unit = height_unit if height_unit is not None else unit
        self.depth_unit = depth_unit if depth_unit is not None else unit
        self._factors: tuple[int, int, int, int, int, int] | None = None

    def factors(self) -> tuple[int, int, int, int, int, int] | None:
        """(unit, north origin, east origin, divisor, height unit, height divisor): ground = (origin + number * unit) / divisor, in whole numbers.

        None where the powers of ten are out of the ordinary; then `ground` has the answer.
        """
        if self._factors is None:
            (north, north_power), (east, east_power) = self.origin
            power = min(self.unit[1], north_power, east_power)
            if power < -22 or max(self.unit[1], north_power, east_power) > 0 or not -22 <= self.height_unit[1] <= 0:
                return None
            self._factors = (
                self.unit[0] * 10 ** (self.unit[1] - power),
                north * 10 ** (north_power - power),
                east * 10 ** (east_power - power),
                10**-power,
                self.height_unit[0],
                10 ** -self.height_unit[1],
            )
        return self._factors

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Scale):
            return NotImplemented
        return all(_same(mine, theirs) for mine, theirs in zip(self._parts(), other._parts(), strict=True))

    def __hash__(self) -> int:
        return hash(tuple(_float(*part) for part in self._parts()))

    def _parts(self) -> tuple[tuple[int, int], ...]:
        return (self.unit, self.height_unit, self.depth_unit, *self.origin)

    def ground(self, value: tuple[int, int], axis: int) -> float | None:
        """Ground coordinate of a number as it stands in the file; axis 0 is north, 1 east, 2 height, 3 depth."""
        unit = self.unit if axis < 2 else self.height_unit if axis == 2 else self.depth_unit
        digits, power = value[0] * unit[0], value[1] + unit[1]
        if axis < 2:
            origin_digits, origin_power = self.origin[axis]
            if origin_digits:
                if abs(power - origin_power) > 400:
                    return None
                if power <= origin_power:
                    digits += origin_digits * 10 ** (origin_power - power)
                else:
                    digits = digits * 10 ** (power - origin_power) + origin_digits
                    power = origin_power
        return _float(digits, power)

    def overridden(self, attributes: tuple[Element, ...], report: Report) -> Scale:
        """This scale, or one with the ENHET, ENHET-H and ENHET-D that stand inside a group; those that are no unit are reported and skipped."""
        found: dict[str, tuple[int, int]] = {}
        for element in attributes:
            for candidate in (element, *element.children) if element.name == "ENHET" else (element,):
                if candidate.name in ("ENHET", "ENHET-H", "ENHET-D"):
                    value = number(candidate.text.split(" ")[0])
                    if value is not None and value[0] > 0 and _float(*value):
                        found[candidate.name] = value
                    elif candidate.raw or not candidate.children:
                        report("unit-invalid", candidate.line, name=candidate.name, value=candidate.text)
        if not found:
            return self
        unit = found.get("ENHET", self.unit)
        follows_h = self.height_unit == self.unit
        follows_d = self.depth_unit == self.unit
        return Scale(
            unit,
            self.origin,
            found.get("ENHET-H", unit if follows_h else self.height_unit),
            found.get("ENHET-D", unit if follows_d else self.depth_unit),
        )

    def point(self, words: list[str], dimension: int, line: int, attributes: tuple[Element, ...], report: Report) -> Point:
        """The point of one row of words; what is not a number is reported and left None."""
        values: list[float | None] = []
        damaged = False
        whole = True
        for axis, word in enumerate(words):
            if axis == 2 and word in ("*", "@"):
                values.append(None)
                whole = False
                report("height-missing", line)
                continue
            value = number(word)
            if value is None and "," in word:
                value = number(word.replace(",", ".", 1))
                if value is not None:
                    report("coordinate-decimal-comma", line, text=word)
            ground = self.ground(value, axis if axis < 2 or dimension > 0 else 3) if value is not None else None
            if ground is None:
                damaged = True
                report("height-damaged" if axis == 2 else "coordinate-damaged", line, text=word, axis=("north", "east", "height")[axis])
            whole = whole and value is not None and value[1] == 0
            values.append(ground)
        if abs(dimension) == 3 and len(words) == 2:
            report("height-missing", line)
        values += [None] * (3 - len(values))
        north, east, third = values
        raw = () if whole and not damaged else tuple(words)
        if north is None or east is None:
            return Point(None, None, None, line, attributes, None, True, raw)
        if dimension < 0:
            return Point(east, north, None, line, attributes, third, damaged, raw)
        return Point(east, north, third, line, attributes, None, damaged, raw)
