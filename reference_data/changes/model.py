"""A change set as values: what is new, changed and gone in the register, what it hangs on, and what survey and register disagree on.

Coordinates are (east, north, height) in metres in the change set's own coordinate system. A node of a pipe is named by the SID of
the register's point, or by the `lokal_id` of a point that the same change set creates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from network import Coordinate, Pipe, Point, Subject

Thing = Pipe | Point


def places_of(thing: Thing) -> tuple[Coordinate, ...]:
    """The vertices of a pipe; the one place of a point."""
    return thing.coordinates if isinstance(thing, Pipe) else (thing.coordinate,)


class Action(StrEnum):
    """The three words of Kartverket's NGIS form."""

    CREATE = "Create"
    REPLACE = "Replace"
    ERASE = "Erase"


class ChangeKind(StrEnum):
    NEW = "new"
    """A delivered object that the register lacks."""
    NODE = "node"
    """A new node on a main of the register."""
    SPLIT = "split"
    """A main that ends at the new node: the first of its pieces, with the main's own id."""
    SPLIT_PART = "split_part"
    """The piece of a split main beyond the new node."""
    UPDATE = "update"
    """An object of the register that the delivery moves, completes or measures better."""
    REMOVAL = "removal"
    """An object that the delivery says is removed."""


class MatchBy(StrEnum):
    GUID = "guid"
    ID = "id"
    POSITION = "position"


class JoinKind(StrEnum):
    MAIN = "main"
    MANHOLE = "manhole"
    NODE = "node"


@dataclass(frozen=True)
class Match:
    """A delivered object and the register's object that it is."""

    register: Thing
    by: MatchBy
    confidence: float
    """0 to 1. What stands behind it: GUID, id and place, or place and type alone."""
    certain: bool
    """False: a person decides. A match by position alone is never certain."""
    others: tuple[str, ...] = ()
    """Ids of register objects that it could also be."""
    parts: tuple[Thing, ...] = ()
    """The other pieces of the register's pipe, when the delivered one lies in several there: a main that was split since."""


@dataclass(frozen=True, slots=True)
class Join:
    """What one end of a pipe hangs on."""

    id: str
    """SID of the main, manhole or node in the register, else its GUID; `lokal_id` of a node that the change set creates."""
    kind: JoinKind
    chainage_m: float | None = None
    """Plan distance along the main that `id` names, from its first vertex; None where nothing lies on a main."""
    offset_m: float | None = None
    """Plan distance from the pipe's end to what it joins."""
    main_id: str | None = None
    """The main below a node, when it lies on one."""
    certain: bool = True
    others: tuple[str, ...] = ()
    """Mains that the end could also lie on."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    name: str
    before: str | float | int | None
    after: str | float | int | None


@dataclass(frozen=True)
class Change:
    """One proposal, to be accepted or refused on its own."""

    id: str
    """The same for the same delivery against the same register, whatever order the file has."""
    action: Action
    kind: ChangeKind
    thing: Thing
    """The object as it shall stand in the register; for `Erase` the register's own."""
    lokal_id: str
    """The object's lasting id (UUID): the register's GUID when it has one."""
    register_id: str | None = None
    """The register's own number (SID) of the object; None for new ones, which get theirs when the change is applied."""
    before: Thing | None = None
    subject: Subject | None = None
    """The delivered object that the change comes from; None for the pieces of a split main."""
    match: Match | None = None
    joins: Join | None = None
    """What the pipe's end nearest the main hangs on, and what a new node lies on."""
    fields: tuple[FieldChange, ...] = ()
    reason: str = ""
    """Why it is proposed: `new`, `moved`, `completed`, `better_survey`, `removed`, `branch`, `end_without_node`."""
    needs: tuple[str, ...] = ()
    """Ids of changes that must be accepted too, because this one hangs on them."""
    certain: bool = True
    """False: a person must look before it is applied."""
    doubt: str = ""
    """What is uncertain: `match`, `join`, `no_point_delivered`, `not_found` (the delivery says that it was there, and the register has
    nothing like it), `in_use` (something that stays still ends in it)."""
    not_kept: tuple[str, ...] = ()
    """Attributes that the delivery gives, as `path value`, and that the register's dialect has no name for."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One measurement of a conflict: where, what the survey says and what the register says."""

    subject: Subject
    register_id: str
    east: float
    north: float
    survey: float | str | None
    register: float | str | None
    difference: float | None = None
    uncertainty: float | None = None


@dataclass(frozen=True)
class Conflict:
    """Survey and register contradict each other beyond both uncertainties. Nothing is changed because of it."""

    id: str
    kind: str
    """`offset`, `height`, `dimension`, `material`, `function`, or for the whole delivery `datum_height`, `datum_plan`."""
    unit: str | None
    evidence: tuple[Evidence, ...]
    difference: float | None = None
    """The constant offset of a datum fault: survey minus register."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where the change set comes from; written on each object."""

    file_name: str = ""
    sha256: str = ""
    case_id: str | None = None
    report_id: str | None = None
    date: str | None = None
    """ISO date of the decision or of the check."""


@dataclass(frozen=True)
class ChangeSet:
    crs: str | None
    vertical_datum: str | None
    snapshot: str
    source: Source
    changes: tuple[Change, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    unchanged: int = 0
    """Delivered objects that the register already has as they are."""
    left_out: Mapping[str, int] = field(default_factory=dict)
    """Delivered objects that no register of pipes holds, by kind."""
    dialect: str = "gemini"
    """The register's own names for attributes."""
    heights_from: str | None = None
    """The vertical datum of the delivered file, where its heights were brought over to the register's."""
    links_unmet: tuple[tuple[str, str], ...] = ()
    """(`lokal_id`, id) where a person chose what the object hangs on, and nothing near that it may join is called so."""

    def of(self, *actions: Action) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.action in actions)

    @property
    def empty(self) -> bool:
        return not self.changes
