"""The completion notice as the contractor filled it in. Section 4 of the public interfaces, and a little more.

Every field but `schema`, `municipality` and `kind` may be missing; None then means "not said", which makes rules undecided. Lengths and
heights are metres, dimensions millimetres, dates `date`. Unknown fields are kept by their path in `Notice.unknown`.

    NoticeError
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from network import Function
from reference_data.notice_lists import ATTACHMENT_KINDS, NOTICE_KINDS

SCHEMA = "ferdigsjekk-notice/1"


class NoticeError(ValueError):
    """The notice is not one. `problems` holds (path, what is wrong there); the text is all of them in one sentence."""

    def __init__(self, problems: tuple[tuple[str, str], ...]) -> None:
        super().__init__("The notice cannot be used: " + "; ".join(f"{path}: {what}" if path else what for path, what in problems) + ".")
        self.problems = problems


class Colour(StrEnum):
    RED_BROWN = "red-brown"
    BLACK = "black"
    GREY = "grey"
    BLUE = "blue"
    OTHER = "other"


class ConnectionKind(StrEnum):
    TAPPING = "tapping"
    BRANCH = "branch"
    SADDLE = "saddle"
    MANHOLE = "manhole"


class FlexibleJoint(StrEnum):
    PREFABRICATED = "prefabricated"
    ANNEALED_COPPER = "annealed_copper"
    COPPER_1M = "copper_1m"
    NOT_NEEDED = "not_needed"


class StormwaterSolution(StrEnum):
    SEPARATE_PIPE = "separate_pipe"
    INFILTRATION = "infiltration"
    WATERCOURSE = "watercourse"
    NONE = "none"


class TriangulatedObject(StrEnum):
    SHUT_OFF_VALVE = "shut_off_valve"
    RODDING_POINT = "rodding_point"
    CONNECTION_POINT = "connection_point"


class Role(StrEnum):
    OUTDOOR = "outdoor"
    INDOOR = "indoor"


@dataclass(frozen=True, slots=True)
class Property:
    gnr: int | None = None
    bnr: int | None = None
    fnr: int | None = None
    snr: int | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Permit:
    id: str | None = None
    date: date | None = None
    firm_orgno: str | None = None
    """The firm that the permit names."""


@dataclass(frozen=True, slots=True)
class Owner:
    name: str | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class Firm:
    orgno: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Sender:
    kind: Literal["firm", "private"] | None = None
    """Who sends the notice: a firm, or a private person."""


@dataclass(frozen=True, slots=True)
class Certificate:
    kind: str | None = None
    """`ADK1`, `SVENNEBREV_RORLEGGER`, ... ; open, because trades have papers that the list lacks."""
    number: str | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Performer:
    name: str | None = None
    role: Role | None = None
    certificates: tuple[Certificate, ...] | None = None


@dataclass(frozen=True, slots=True)
class Work:
    description: str | None = None
    start_date: date | None = None
    finish_date: date | None = None
    terrain_changed_after_survey: bool | None = None


@dataclass(frozen=True, slots=True)
class SurveyDone:
    by: str | None = None
    date: date | None = None
    method: str | None = None


@dataclass(frozen=True, slots=True)
class Building:
    new: bool | None = None
    dwelling: bool | None = None
    floors: int | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """One service pipe of the service-pipe form."""

    function: Function | None = None
    dimension_mm: float | None = None
    material: str | None = None
    colour: Colour | None = None
    ring_stiffness: str | None = None
    product_standard: str | None = None
    length_m: float | None = None
    smooth_extruded: bool | None = None
    stripe: Literal["blue", "red", "none"] | None = None


@dataclass(frozen=True, slots=True)
class Connection:
    """Where one service pipe joins the municipality's network, as measured with tape."""

    function: Function | None = None
    kind: ConnectionKind | None = None
    manhole_id: str | None = None
    distance_m: float | None = None
    """From the centre of the manhole."""
    core_drilled: bool | None = None
    gasket: bool | str | None = None
    saddle_full_bore: bool | None = None
    main_under_tension: bool | None = None


@dataclass(frozen=True, slots=True)
class TracerWire:
    laid: bool | None = None
    connected_main: bool | None = None
    connected_indoors: bool | None = None


@dataclass(frozen=True, slots=True)
class Backflow:
    category: int | None = None
    """1 to 5, NS-EN 1717."""
    device: str | None = None


@dataclass(frozen=True, slots=True)
class Insulation:
    """An insulated stretch. Distances along the pipe from its connection point."""

    function: Function | None = None
    from_m: float | None = None
    to_m: float | None = None
    type: str | None = None
    thickness_mm: float | None = None
    width_m: float | None = None
    agreed: bool | None = None


@dataclass(frozen=True, slots=True)
class Declarations:
    flexible_joint: FlexibleJoint | None = None
    tracer_wire: TracerWire | None = None
    backflow: Backflow | None = None
    stormwater: StormwaterSolution | None = None
    insulation: tuple[Insulation, ...] | None = None
    crosses_other_property: bool | None = None
    joins_shared_pipe: bool | None = None
    permit_conditions_met: bool | None = None
    backflow_valve: bool | None = None
    water_use_changed: bool | None = None
    public_pipe_shut: bool | None = None
    pool_outlet_mm: float | None = None
    pool_outlet_to: Literal["wastewater", "stormwater", "sea", "sludge_separator", "ground"] | None = None


@dataclass(frozen=True, slots=True)
class Heights:
    datum: str | None = None
    main_top_m: float | None = None
    """Outside top of the wastewater main at the branch (of the water main when only water is joined)."""
    basement_floor_m: float | None = None
    lowest_trap_m: float | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """One tape measure from a known point, in the delivery's coordinate system."""

    east: float | None = None
    north: float | None = None
    distance_m: float | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Triangulation:
    object: TriangulatedObject | None = None
    measures: tuple[Measure, ...] | None = field(default=None, metadata={"name": "from"})


@dataclass(frozen=True, slots=True)
class Attachment:
    kind: str | None = field(default=None, metadata={"one_of": ATTACHMENT_KINDS})
    file: str | None = None
    sha256: str | None = None
    scale: str | None = None
    """As printed on the drawing, "1:500"."""
    height_scale: str | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Disconnected:
    """A service pipe taken out of use."""

    function: Function | None = None
    plugged_at_main: bool | None = None


@dataclass(frozen=True, slots=True)
class Plant:
    """A private sewage plant."""

    kind: Literal["minirenseanlegg", "slamavskiller", "tett_tank", "other"] | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    schema: str = field(metadata={"one_of": (SCHEMA,)})
    municipality: str = field(metadata={"pattern": r"\d{4}", "expected": "a number of four digits"})
    kind: str = field(metadata={"one_of": NOTICE_KINDS})
    language: Literal["nb", "nn", "en"] | None = None
    case_id: str | None = None
    submitted: date | None = None
    phase: Literal["start", "end"] | None = None
    """Of a temporary connection, which is announced twice."""
    property: Property | None = None
    permit: Permit | None = None
    owner: Owner | None = None
    firm: Firm | None = None
    sender: Sender | None = None
    performers: tuple[Performer, ...] | None = None
    work: Work | None = None
    survey: SurveyDone | None = None
    building: Building | None = None
    services: tuple[Service, ...] | None = None
    connections: tuple[Connection, ...] | None = None
    declarations: Declarations | None = None
    heights: Heights | None = None
    triangulation: tuple[Triangulation, ...] | None = None
    disconnected: tuple[Disconnected, ...] | None = None
    plant: Plant | None = None
    water_source: Literal["public", "private", "none"] | None = None
    sewage_to: Literal["public", "private", "none"] | None = None
    attachments: tuple[Attachment, ...] | None = None
    unknown: tuple[str, ...] = field(default=(), metadata={"bound_elsewhere": True})
    """Paths of the fields that no rule knows, in the notice's order."""
