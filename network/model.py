"""What a delivery or a register says in pipe terms: pipes, points and the file they came from.

Frozen facts, no behaviour beyond reading them. Coordinates are (east, north, height) in metres in the CRS that the owner
(`Delivery.crs`, `Surroundings.crs`) names; a missing height is NaN, never 0. The model is section 2 of the VA data model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from math import isnan
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import shapely

    from network.topology import Topology

Coordinate = tuple[float, float, float]


class Function(StrEnum):
    """What flows in the pipe. The values are the survey instruction's codes for the plain pipe of each kind."""

    WATER = "VL"
    WASTEWATER = "SP"
    STORMWATER = "OV"
    COMBINED = "AF"
    DRAINAGE = "DR"
    OTHER = "ANNET"


class Regime(StrEnum):
    PRESSURE = "pressure"
    GRAVITY = "gravity"
    NONE = "none"


class PointKind(StrEnum):
    MANHOLE = "manhole"
    LID = "lid"
    TAPPING = "tapping"
    BRANCH = "branch"
    STOP_TAP = "stop_tap"
    VALVE = "valve"
    RODDING_POINT = "rodding_point"
    CONNECTION = "connection"
    PIPE_POINT = "pipe_point"
    GULLY = "gully"
    SAND_TRAP = "sand_trap"
    HYDRANT = "hydrant"
    SEPARATOR = "separator"
    TANK = "tank"
    PUMP = "pump"
    OUTLET = "outlet"
    TERRAIN = "terrain"
    OTHER = "other"


class HeightReference(StrEnum):
    """Which part of the pipe a height was taken on; names from the survey instruction (Vedlegg A v3.1)."""

    OUTSIDE_TOP = "TOPP_UTVENDIG"
    INSIDE_TOP = "TOPP_INNVENDIG"
    CENTRE = "SENTER"
    INVERT = "BUNN_INNVENDIG"
    OUTSIDE_BOTTOM = "UNDERKANT_UTVENDIG"
    GROUND = "PÅ_BAKKEN"
    UNKNOWN = "UKJENT"


@dataclass(frozen=True, slots=True)
class Subject:
    """Names one thing that a rule can look at: an object of the file, the file itself, or a field of the notice.

    `kind` is "pipe", a `PointKind` value, "group" (an object that is no pipe or point), "file", "notice" or "attachment".
    `sid` and `guid` are the file's own lasting ids; `serial` and `line` are only places in this one file.
    """

    kind: str
    serial: int | None = None
    sid: str | None = None
    guid: str | None = None
    line: int | None = None
    path: str | None = None
    """For "notice" and "attachment": the field's path in the notice, such as `services[0].colour`."""


@dataclass(frozen=True, slots=True)
class Survey:
    """KVALITET of an object after inheritance from the head. Accuracies are one standard deviation in metres."""

    method: str | None = None
    accuracy_m: float | None = None
    visibility: str | None = None
    height_method: str | None = None
    height_accuracy_m: float | None = None
    max_deviation_m: float | None = None
    date: str | None = None
    """DATAFANGSTDATO as written, digits only (YYYYMMDD...)."""
    trench: str | None = None
    """STEDF_FORH."""
    reason: str | None = None
    """STEDF_ÅRSA; FJERN means that the object is removed."""


@dataclass(frozen=True)
class Pipe:
    """A line object. `coordinates` follow the digitising direction; arcs are already lines."""

    subject: Subject
    function: Function
    theme: str
    """The code that decided the function, as written (L_TEMA, LTEMA or OBJTYPE)."""
    objtype: str
    regime: Regime
    coordinates: tuple[Coordinate, ...]
    vertex_lines: tuple[int, ...] = ()
    """Line in the file of each vertex, as many as `coordinates`, or empty when they do not match one to one."""
    network_level: str | None = None
    owner: str | None = None
    operator: str | None = None
    status: str | None = None
    year: int | None = None
    material: str | None = None
    dimension_mm: float | None = None
    dimension_basis: str | None = None
    """"OD" or "ID"."""
    wall_mm: float | None = None
    sdr: float | None = None
    ring_stiffness: str | None = None
    pressure_class: str | None = None
    shape: str | None = None
    product_standard: str | None = None
    height_reference: HeightReference | None = None
    """None when the attribute is missing; UNKNOWN when it says so."""
    from_node: str | None = None
    to_node: str | None = None
    length_m: float | None = None
    case_number: str | None = None
    survey: Survey = Survey()
    attributes: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """Every attribute by path joined with "." (`EGS_LEDNING.L_TEMA`), untouched text; repeats are a tuple."""

    @property
    def id(self) -> str:
        """The file's own name for the pipe: GUID, else SID, else its serial number."""
        return _id_of(self.subject)

    @cached_property
    def line(self) -> shapely.LineString:
        """The plan line (2D). A pipe with fewer than two points is an empty line."""
        import shapely

        plan = [(east, north) for east, north, _ in self.coordinates]
        return shapely.LineString(plan if len(plan) >= 2 else [])

    @cached_property
    def has_heights(self) -> bool:
        return bool(self.coordinates) and not any(isnan(z) for _, _, z in self.coordinates)


@dataclass(frozen=True)
class Point:
    """A point object: tapping, branch, manhole, stop tap, bend and the rest."""

    subject: Subject
    kind: PointKind
    theme: str
    objtype: str
    coordinate: Coordinate
    function: Function | None = None
    """From FUNKSJON (VK, SK, OK) or the theme code, None when the file does not say."""
    type_code: str | None = None
    """TYPE, for bends, joints and transitions."""
    owner: str | None = None
    status: str | None = None
    year: int | None = None
    form: str | None = None
    width_mm: float | None = None
    length_mm: float | None = None
    wall_mm: float | None = None
    build_method: str | None = None
    cone: str | None = None
    access: str | None = None
    dimension_basis: str | None = None
    """"OD" when the width already holds the wall, "ID" when it does not."""
    dimension_mm: float | None = None
    material: str | None = None
    bottom_height_m: float | None = None
    lid_height_m: float | None = None
    """HBUNN and TOPPLOKKH in the file's vertical datum; a written 0 means "not known" and becomes None."""
    height_reference: HeightReference | None = None
    parent: str | None = None
    """SID of the manhole that this is part of (LSID)."""
    register_id: str | None = None
    """PUNKTIDANL: what people call the manhole."""
    case_number: str | None = None
    survey: Survey = Survey()
    attributes: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def id(self) -> str:
        return _id_of(self.subject)

    @cached_property
    def point(self) -> shapely.Point:
        """The plan point (2D)."""
        import shapely

        return shapely.Point(self.coordinate[0], self.coordinate[1])

    @property
    def has_height(self) -> bool:
        return not isnan(self.coordinate[2])


@dataclass(frozen=True, slots=True)
class Other:
    """An object that was read but is no pipe or point of the model: texts, symbols, surfaces, operations data."""

    subject: Subject
    group_kind: str
    objtype: str
    reason: str
    """Why it is not in the model: "not_a_pipe" (a known kind that the rules have no use for), "unknown_type",
    "no_geometry" or "wrong_geometry"."""


@dataclass(frozen=True, slots=True)
class UnknownCode:
    """A code that the profile's list lacks; the object is kept all the same."""

    subject: Subject
    attribute: str
    code: str


@dataclass(frozen=True, slots=True)
class FileFault:
    """A fault that the SOSI reader found, carried on unchanged. Severity is "error", "warning" or "info"."""

    code: str
    severity: str
    line: int | None
    serial: int | None
    message: str


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What the file says of itself, before anything is asked of its content."""

    name: str
    sha256: str
    bytes: int
    groups: int
    groups_by_kind: Mapping[str, int]
    encoding_declared: str | None
    encoding_used: str
    sosi_version: str | None
    sosi_level: str | None
    koordsys: str | None
    """KOORDSYS (or GEOSYS) as written."""
    crs: str | None
    vertical_datum: str | None
    unit: float | None
    origin: tuple[float, float] | None
    """(north, east) as in the file."""
    extent: tuple[float, float, float, float] | None
    """OMRÅDE as (min east, min north, max east, max north)."""
    producer: str | None
    head_lines: Mapping[str, int] = field(default_factory=dict)
    """Line of each head element by its name without dots (`KOORDSYS`, `VERT-DATUM`); "HODE" for the head itself."""


@dataclass(frozen=True)
class Delivery:
    """One delivered file, read and understood. Nothing of the file is missing here: each group is a pipe, a point or an
    `Other`, and each fault of reading is a `FileFault`."""

    file: FileFacts
    dialect: str
    """Name of the profile that read it ("gemini", "sosi40"), or "unknown" when no object is a pipe or point."""
    pipes: tuple[Pipe, ...]
    points: tuple[Point, ...]
    others: tuple[Other, ...] = ()
    unknown_codes: tuple[UnknownCode, ...] = ()
    faults: tuple[FileFault, ...] = ()

    @property
    def crs(self) -> str | None:
        return self.file.crs

    def points_of(self, *kinds: PointKind) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.kind in kinds)

    def pipes_of(self, *functions: Function) -> tuple[Pipe, ...]:
        return tuple(pipe for pipe in self.pipes if pipe.function in functions)

    @cached_property
    def topology(self) -> Topology:
        """How the pipes and points hang together; found once for each delivery."""
        from network.topology import connect

        return connect(self.pipes, self.points)


def _id_of(subject: Subject) -> str:
    return subject.guid or subject.sid or f"#{subject.serial}"
