"""The plan map: delivered pipes and points, the mains around them, and the findings as numbered pins.

Colours follow the regulation, with a dash and letters for each function. North is up; the scale bar is in metres.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, hypot, pi, sin

from reports import wording
from reports.document import Report
from reports.drawing import svg
from reports.drawing.background import CASING, Background, underlay
from reports.drawing.corner import corners
from reports.drawing.document import MapDoc, MapLine, MapPoint
from reports.drawing.labels import Box, Room
from reports.drawing.svg import Xy
from reports.finding import FindingDoc

WIDTH, HEIGHT = 720.0, 460.0
PIPE_WIDTH, MAIN_WIDTH = 2.6, 7.0
_MARGIN = 34.0
_LEAST_M = 12.0
"""The picture covers at least this many metres."""
LONGEST_PIN = 8
"""Signs on a pin: a longer list of numbers would cover what it is about."""
_FAIL, _DOUBT = "#a3161f", "#1d1d1f"


@dataclass(frozen=True)
class Frame:
    """From metres to the picture."""

    west: float
    north: float
    scale: float
    """Picture units a metre."""
    left: float
    top: float

    def xy(self, place: Sequence[float]) -> Xy:
        return self.left + (place[0] - self.west) * self.scale, self.top + (self.north - place[1]) * self.scale


def located(findings: Iterable[FindingDoc], crs: str | None) -> list[FindingDoc]:
    """Findings that have a place on the map; what was not looked at has none."""
    return [
        one for one in findings if one["location"] is not None and one["crs"] == crs and one["outcome"] != "not_run" and one["severity"] != "info"
    ]


def plan(report: Report, lang: str, linked: bool = False, background: Background | None = None) -> str | None:
    """The map as SVG text, None when there is nothing with coordinates.

    `linked` is for a page that has the findings beside it: each pin is a link to the article `f<number>` of its finding and has itself
    the id `pin-<number>`, and pipes and points say with `data-object` which one they are. `background` is a map to lie below.
    """
    drawn = report["map"]
    findings = located(report["findings"], drawn["crs"])
    places = _extent(drawn, findings)
    if not places:
        return None
    frame = _frame(places)
    room = Room(WIDTH, HEIGHT)
    below = underlay(background, drawn["crs"], frame, WIDTH, HEIGHT)
    corner = corners(frame.scale, (WIDTH, HEIGHT), lang, room, halo=bool(below), live=linked)
    _avoid_lines(drawn, frame, room)
    pins = _pins(findings, frame, room, drawn, lang if linked else None)
    parts = [
        svg.rect(0, 0, WIDTH, HEIGHT, "#f7f7f4", class_="ground"),
        *below,
        *(_casings(drawn, frame) if below else ()),
        *_mains(drawn, frame),
        *_pipes(drawn["pipes"], frame, linked),
        *_points(drawn["main_points"], frame, own=False),
        *_points(drawn["points"], frame, own=True, named=linked),
        *_captions(drawn, frame, room, linked),
        *corner,
        *pins,
    ]
    title = wording.label(lang, "map.heading")
    return svg.drawing("map", WIDTH, HEIGHT, title, description(report, lang), parts, role="group" if linked else "img")


def pin_of(report: Report) -> dict[int, str]:
    """The id of the pin on the linked map by number of the finding; findings that share a place share a pin."""
    drawn = report["map"]
    findings = located(report["findings"], drawn["crs"])
    places = _extent(drawn, findings)
    if not places:
        return {}
    return {one["number"]: _pin_id(here) for _, here in _places(findings, _frame(places)) for one in here}


def _pin_id(here: Sequence[FindingDoc]) -> str:
    return f"pin-{min(one['number'] for one in here)}"


def description(report: Report, lang: str) -> str:
    """What the map shows, in words."""
    drawn = report["map"]
    findings = located(report["findings"], drawn["crs"])
    key = "map.alt" if findings else "map.alt_plain"
    pipes, points = (wording.counted(lang, f"map.count_{kind}", len(drawn[kind])) for kind in ("pipes", "points"))
    return wording.label(lang, key, pipes=pipes, points=points, findings=wording.counted(lang, "map.count_findings", len(findings)))


def functions_drawn(report: Report) -> list[str]:
    """Functions on the map, in the legend's order."""
    there = {one["function"] for one in (*report["map"]["pipes"], *report["map"]["mains"])}
    return [function for function in svg.COLOURS if function in there]


def _frame(places: Sequence[Sequence[float]]) -> Frame:
    easts, norths = [place[0] for place in places], [place[1] for place in places]
    west, east, south, north = min(easts), max(easts), min(norths), max(norths)
    wide, high = max(east - west, _LEAST_M), max(north - south, _LEAST_M * HEIGHT / WIDTH)
    scale = min((WIDTH - 2 * _MARGIN) / wide, (HEIGHT - 2 * _MARGIN - 26) / high)
    middle_east, middle_north = (west + east) / 2, (south + north) / 2
    return Frame(middle_east - WIDTH / 2 / scale, middle_north + (HEIGHT - 26) / 2 / scale, scale, 0.0, 0.0)


def _extent(drawn: MapDoc, findings: Iterable[FindingDoc]) -> list[list[float]]:
    """Every place that the map must show."""
    places = [place for one in drawn["pipes"] for place in one["coordinates"]] + [one["coordinates"] for one in drawn["points"]]
    return places + [list(one["location"]["coordinates"][:2]) for one in findings if one["location"] is not None]


def _casings(drawn: MapDoc, frame: Frame) -> list[str]:
    """Paper under mains and pipes."""
    made = [(one, MAIN_WIDTH) for one in drawn["mains"]] + [(one, PIPE_WIDTH + CASING) for one in drawn["pipes"]]
    return [svg.casing([frame.xy(place) for place in one["coordinates"]], width) for one, width in made]


def _mains(drawn: MapDoc, frame: Frame) -> list[str]:
    lines = []
    for main in drawn["mains"]:
        points = [frame.xy(place) for place in main["coordinates"]]
        colour = svg.COLOURS.get(main["function"], svg.COLOURS["ANNET"])
        lines.append(svg.polyline(points, colour, MAIN_WIDTH, class_=f"main f-{main['function']}", opacity=0.3))
        lines.append(svg.polyline(points, colour, 1, svg.DASHES.get(main["function"], ""), f"f-{main['function']}"))
    return lines


def _pipes(pipes: Iterable[MapLine], frame: Frame, named: bool) -> list[str]:
    lines = [
        svg.polyline(
            [frame.xy(place) for place in pipe["coordinates"]],
            svg.COLOURS.get(pipe["function"], svg.COLOURS["ANNET"]),
            PIPE_WIDTH,
            svg.DASHES.get(pipe["function"], ""),
            f"f-{pipe['function']}",
        )
        for pipe in pipes
    ]
    return [svg.tag("g", line, data_object=pipe["label"]) for pipe, line in zip(pipes, lines, strict=True)] if named else lines


def symbol(shape: str, x: float, y: float, own: bool) -> str:
    """The mark for a point: "ring" (manholes), "triangle" (tappings and branches) or "square" (all else); the register's are grey."""
    stroke, class_ = (svg.INK, "mark") if own else ("#55575c", "mark old")
    if shape == "ring":
        return svg.circle((x, y), 6, svg.PAPER, stroke, 1.6, class_)
    if shape == "triangle":
        return svg.polygon([(x, y - 5), (x + 5, y + 4), (x - 5, y + 4)], stroke, f"{class_} solid")
    return svg.rect(x - 2.5, y - 2.5, 5, 5, svg.PAPER, stroke, class_)


def symbols_drawn(report: Report, lang: str) -> list[tuple[str, str]]:
    """(shape, words) for the legend, for the shapes that are on the map."""
    kinds: dict[str, list[str]] = {}
    for point in (*report["map"]["points"], *report["map"]["main_points"]):
        named = kinds.setdefault(_shape(point["kind"]), [])
        words = wording.word(lang, "subject", point["kind"])
        if words not in named:
            named.append(words)
    return [(shape, ", ".join(kinds[shape])) for shape in ("ring", "triangle", "square") if shape in kinds]


def _shape(kind: str) -> str:
    if kind in {"manhole", "sand_trap", "gully"}:
        return "ring"
    return "triangle" if kind in {"tapping", "branch", "connection"} else "square"


def _points(points: Iterable[MapPoint], frame: Frame, own: bool, named: bool = False) -> list[str]:
    parts = []
    for point in points:
        x, y = frame.xy(point["coordinates"])
        if -20 < x < WIDTH + 20 and -20 < y < HEIGHT + 20 and (own or point["kind"] != "terrain"):
            drawn = symbol(_shape(point["kind"]), x, y, own)
            parts.append(svg.tag("g", drawn, data_object=point["label"]) if named else drawn)
    return parts


def _avoid_lines(drawn: MapDoc, frame: Frame, room: Room) -> None:
    """Keeps labels off the lines: small boxes along each of them."""
    for one in (*drawn["pipes"], *drawn["mains"]):
        points = [frame.xy(place) for place in one["coordinates"]]
        for a, b in pairwise(points):
            pieces = min(400, max(1, int(hypot(b[0] - a[0], b[1] - a[1]) / 6)))
            for piece in range(pieces + 1):
                x, y = a[0] + (b[0] - a[0]) * piece / pieces, a[1] + (b[1] - a[1]) * piece / pieces
                if 0 <= x <= WIDTH and 0 <= y <= HEIGHT:
                    room.take((x - 2.5, y - 2.5, x + 2.5, y + 2.5))


def _captions(drawn: MapDoc, frame: Frame, room: Room, live: bool) -> list[str]:
    """The letters of each pipe once, and the names of manholes, where there is room. `live`: each says what place it belongs to, so that it
    stays there when somebody comes nearer."""
    parts: list[str] = []
    seen: set[str] = set()
    for one in sorted((*drawn["pipes"], *drawn["mains"]), key=lambda one: -_length(one)):
        if one["caption"] in seen:
            continue
        found = _caption(one, frame, room)
        if found:
            seen.add(one["caption"])
            parts.append(_at(*found) if live else found[0])
    for point in (*drawn["points"], *drawn["main_points"]):
        if point["kind"] != "manhole":
            continue
        x, y = frame.xy(point["coordinates"])
        box = room.first_free(_beside(x, y, svg.text_width(point["label"], 10), 10, 8))
        if box is not None:
            written = svg.text((box[0], box[3] - 2), point["label"], 10, halo=True)
            parts.append(_at(written, (x, y)) if live else written)
    return parts


def _at(written: str, place: Xy) -> str:
    return svg.tag("g", written, class_="caption", data_at=f"{svg.n(place[0])} {svg.n(place[1])}")


def _caption(one: MapLine, frame: Frame, room: Room) -> tuple[str, Xy] | None:
    """The letters and the place on the pipe that they stand at."""
    points = [frame.xy(place) for place in one["coordinates"]]
    wide = svg.text_width(one["caption"], 12.5)  # bold, and on a screen in the page's own letters, which are wider than those of the PDF
    for share in (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1, 0.9):
        x, y = _along(points, share)
        box = room.first_free([*_beside(x, y, wide, 11, 6), *_beside(x, y, wide, 11, 14)])
        if box is not None:
            colour = svg.COLOURS.get(one["function"], svg.COLOURS["ANNET"])
            written = svg.text((box[0], box[3] - 2.5), one["caption"], 11, colour=colour, class_=f"t-{one['function']}", weight="bold", halo=True)
            return written, (x, y)
    return None


def _beside(x: float, y: float, wide: float, high: float, gap: float) -> list[Box]:
    half = high / 2 + 1
    return [
        (x + gap, y - half, x + gap + wide, y + half),
        (x - gap - wide, y - half, x - gap, y + half),
        (x - wide / 2, y - gap - high - 2, x + wide / 2, y - gap),
        (x - wide / 2, y + gap, x + wide / 2, y + gap + high + 2),
    ]


def _pins(findings: Sequence[FindingDoc], frame: Frame, room: Room, drawn: MapDoc, linked: str | None) -> list[str]:
    """One pin for each place; several findings at a place share it, many of them as the first and how many more. `linked` is the language
    of the links' names, None for no links."""
    for point in (*drawn["points"], *drawn["main_points"]):
        x, y = frame.xy(point["coordinates"])
        room.take((x - 5, y - 5, x + 5, y + 5))
    parts = []
    for (x, y), here in _places(findings, frame):
        numbers = [one["number"] for one in here]
        words = ranges(numbers)
        short = words if len(words) <= LONGEST_PIN else f"{min(numbers)} +{len(numbers) - 1}"
        wide = max(18.0, svg.text_width(short, 12.5) + 8)
        box = room.first_free(_around(x, y, wide)) or (x + 8, y - 26, x + 8 + wide, y - 8)
        middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        fails = any(one["outcome"] == "fail" for one in here)
        fill, stroke = (_FAIL, _FAIL) if fails else (svg.PAPER, _DOUBT)
        colour = svg.PAPER if fails else svg.INK
        pin = [
            svg.line((x, y), middle, svg.INK, 1),
            svg.circle((x, y), 2.2, svg.INK, "none", 0, "mark solid"),
            svg.rect(box[0], box[1], wide, 18, fill, stroke, "pin fail" if fails else "pin", 9 if fails else 2),
            svg.text((middle[0], middle[1] + 4), short, 11, "middle", colour, "pin-text fail" if fails else "pin-text", "bold"),
        ]
        parts += pin if linked is None else [_link(pin, here, words, linked)]
    return parts


def _link(pin: Iterable[str], here: Sequence[FindingDoc], words: str, lang: str) -> str:
    numbers = sorted(one["number"] for one in here)
    return svg.tag(
        "a",
        "".join(pin),
        href=f"#f{numbers[0]}",
        id=_pin_id(here),
        class_="pin-link",
        data_numbers=" ".join(map(str, numbers)),
        aria_label=f"{wording.label(lang, 'findings.message')} {words}",
    )


def _places(findings: Sequence[FindingDoc], frame: Frame) -> list[tuple[Xy, list[FindingDoc]]]:
    places: list[tuple[Xy, list[FindingDoc]]] = []
    for one in findings:
        if one["location"] is None:
            continue
        x, y = frame.xy(one["location"]["coordinates"])
        for (other_x, other_y), here in places:
            if hypot(other_x - x, other_y - y) < 6:
                here.append(one)
                break
        else:
            places.append(((x, y), [one]))
    return places


def _around(x: float, y: float, wide: float) -> Iterator[Box]:
    for distance in (24, 36, 50, 66, 84, 104):
        for turn in range(12):
            angle = pi / 6 * turn + pi / 4
            middle_x, middle_y = x + cos(angle) * (distance + wide / 2 - 9), y - sin(angle) * distance
            yield middle_x - wide / 2, middle_y - 9, middle_x + wide / 2, middle_y + 9


def ranges(numbers: Iterable[int]) -> str:
    """Numbers as people write them: "1", "1–3", "1–3, 7"."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}{', ' if len(run) == 2 else '–'}{run[-1]}" for run in runs)


def _along(points: Sequence[Xy], share: float) -> Xy:
    lengths = [hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points)]
    left = share * sum(lengths)
    for a, b, length in zip(points, points[1:], lengths, strict=False):
        if left <= length and length > 0:
            return a[0] + (b[0] - a[0]) * left / length, a[1] + (b[1] - a[1]) * left / length
        left -= length
    return points[-1]


def _length(one: MapLine) -> float:
    places = one["coordinates"]
    return sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(places))
