"""From an accepted delivery to the change set of the register: a pure function of delivery, surroundings and rule pack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from network import Delivery, Pipe, Point, PointKind
from reference_data.changes.attachment import Attachment, attach, links_unmet, nearness
from reference_data.changes.conflicts import conflicts
from reference_data.changes.differences import HEIGHT, differences, fields_held
from reference_data.changes.form import dialect_of, in_dialect, not_kept, with_end_heights, with_fields, with_survey
from reference_data.changes.ground import MANHOLES, Ground
from reference_data.changes.identity import guid_of, lokal_ids, made_id, register_key
from reference_data.changes.matching import NEW, Matches, is_removal, match_delivery, year_of
from reference_data.changes.model import Action, Change, ChangeKind, ChangeSet, Evidence, FieldChange, Join, JoinKind, Source, Thing
from reference_data.changes.splits import LEAST_PIECE_M, Cut, Piece, cut
from reference_data.pack import RulePack, Settings
from reference_data.runs import MAIN_LEVELS
from reference_data.surroundings import Surroundings

NEIGHBOURHOOD_M = 60.0
"""How far around the delivery the surroundings should reach: nothing is looked for beyond 50 m, the nearest main of a loose end."""
SAMPLE = 8
"""So many pipes and points tell which dialect the register speaks."""
CUTTING = (PointKind.BRANCH, PointKind.MANHOLE)
"""Nodes that a main is cut at. A tapping is a clamp on a whole pipe."""
NOTHING_TO_REMOVE = "nothing_to_remove"
"""Objects that the delivery says were removed, and that the register does not have."""
LEFT_OUT = (PointKind.TERRAIN,)


def change_set(
    delivery: Delivery, surroundings: Surroundings, pack: RulePack, source: Source | None = None, links: Mapping[str, str] | None = None
) -> ChangeSet:
    """What the delivery changes in the register. Coordinates are the delivery's; `surroundings` must be in the same system.

    `links` are a person's decisions: `lokal_id` of a new node, or of the pipe that ends there, to the SID or GUID of the main, manhole
    or node. What cannot be followed stands in `links_unmet`.
    """
    return _Making(delivery, surroundings, pack.settings, source or Source(delivery.file.name, delivery.file.sha256), links or {}).result()


@dataclass(frozen=True)
class _Made:
    """What is known of a delivery before its changes are written."""

    things: tuple[Thing, ...]
    ids: Mapping[int, str]
    matches: Matches
    attachments: Mapping[int, Attachment]


class _Making:
    def __init__(self, delivery: Delivery, surroundings: Surroundings, settings: Settings, source: Source, links: Mapping[str, str]) -> None:
        self.links = links
        self.delivery = delivery
        self.settings = settings
        self.source = source if source.case_id else replace(source, case_id=_case_of(delivery))
        self.surroundings = surroundings
        self.ground = Ground(surroundings)
        self.dialect = dialect_of((*surroundings.pipes[:SAMPLE], *surroundings.points[:SAMPLE])) or delivery.dialect
        if self.dialect not in ("gemini", "sosi40"):
            self.dialect = "gemini"
        self.evidence: list[tuple[str, Evidence]] = []
        self._fields: frozenset[tuple[bool, str]] | None = None
        self._laid: dict[str, list[Piece]] | None = None
        self.unchanged = 0

    def result(self) -> ChangeSet:
        delivered: tuple[Thing, ...] = (*self.delivery.pipes, *self.delivery.points)
        things = tuple(thing for thing in delivered if _belongs(thing))
        ids = lokal_ids(things)
        matches = match_delivery(self.delivery, things, ids, self.ground, self.settings, self.source.case_id)
        ground = self._ground_after(things, ids, matches)
        attachments = attach(self.delivery, things, ids, matches, ground, self.settings, self.links)
        made = _Made(things, ids, matches, attachments)
        changes = self._in_use([*self._of_things(made), *self._nodes_made(made), *self._splits(made)])
        left = Counter(thing.kind.value for thing in self.delivery.points if not _belongs(thing))
        left["no_geometry"] += sum(not _belongs(pipe) for pipe in self.delivery.pipes)
        left.update(other.reason for other in self.delivery.others)
        left.update(NOTHING_TO_REMOVE for thing in things if is_removal(thing) and id(thing) not in matches.found)
        return ChangeSet(
            crs=self.delivery.crs,
            vertical_datum=self.delivery.file.vertical_datum,
            snapshot=self.surroundings.snapshot,
            source=self.source,
            changes=tuple(_ordered(_with_needs(changes))),
            conflicts=conflicts(self.evidence, attachments.values(), things, matches, self.settings),
            unchanged=self.unchanged,
            left_out={kind: count for kind, count in sorted(left.items()) if count},
            dialect=self.dialect,
            links_unmet=links_unmet(self.links, attachments.values(), ids, ground, {change.lokal_id for change in changes}),
        )

    def _ground_after(self, things: tuple[Thing, ...], ids: Mapping[int, str], matches: Matches) -> Ground:
        """What nodes hang on: the register without the mains that the delivery takes away, and with those that it lays."""
        gone = {id(match.register) for thing in things if is_removal(thing) and (match := matches.found.get(id(thing))) is not None}
        laid = [
            replace(thing, subject=replace(thing.subject, sid=None, guid=ids[id(thing)]))
            for thing in things
            if isinstance(thing, Pipe) and id(thing) not in matches.found and not is_removal(thing) and thing.network_level in MAIN_LEVELS
        ]
        if not laid and not any(isinstance(match.register, Pipe) and id(match.register) in gone for match in matches.found.values()):
            return self.ground
        pipes = (*(pipe for pipe in self.ground.pipes if id(pipe) not in gone), *laid)
        return Ground(replace(self.surroundings, pipes=pipes, points=self.ground.points), frozenset(pipe.subject.guid or "" for pipe in laid))

    def _of_things(self, made: _Made) -> Iterator[Change]:
        for thing in made.things:
            if id(thing) in made.matches.found:
                found = tuple(self._of_known(thing, made))
            elif is_removal(thing):
                found = ()
            else:
                found = (self._new(thing, made),)
            if not found:
                self.unchanged += not (is_removal(thing) and id(thing) not in made.matches.found)
            yield from found

    def _of_known(self, thing: Thing, made: _Made) -> Iterator[Change]:
        match = made.matches.found[id(thing)]
        register = match.register
        key, lokal_id = register_key(register), _lasting(register)
        doubt = "" if match.certain else "match"
        if is_removal(thing):
            for one in (register, *match.parts):
                yield Change(
                    f"erase:{_lasting(one)}", Action.ERASE, ChangeKind.REMOVAL, one, _lasting(one), one.subject.sid, one, thing.subject, match,
                    reason="removed", certain=match.certain, doubt=doubt,
                )  # fmt: skip
            return
        found = differences(thing, match, self.settings, self._held(made))
        self.evidence += found.evidence
        if not found.fields:
            return
        after = with_fields(in_dialect(found.thing, self.dialect), self.dialect, (field.name for field in found.fields))
        if any(field.name in ("geometry", HEIGHT) for field in found.fields):
            after = with_survey(after, thing, self.dialect)
            after = with_end_heights(after, True, True) if isinstance(after, Pipe) else after
        if isinstance(thing, Pipe) and found.reason == "moved":
            after = self._with_nodes(after, thing, made)
        yield Change(
            f"replace:{lokal_id}", Action.REPLACE, ChangeKind.UPDATE, after, lokal_id, key, register, thing.subject, match,
            fields=found.fields, reason=found.reason, certain=match.certain, doubt=doubt,
        )  # fmt: skip

    def _new(self, thing: Thing, made: _Made) -> Change:
        lokal_id = made.ids[id(thing)]
        maybe = made.matches.maybe.get(id(thing), ())
        after = self._registered(thing, lokal_id)
        joins = self._joins(thing, made)
        kind = ChangeKind.NEW
        if isinstance(thing, Pipe):
            pieces = self._laid_pieces(made).get(lokal_id)
            after = pieces[0].pipe if pieces else self._with_nodes(after, thing, made)
        elif joins is not None and joins.kind is JoinKind.MAIN:
            kind = ChangeKind.NODE
        there_before = thing.survey.reason not in (None, NEW)
        doubt = "match" if maybe else "not_found" if there_before else "join" if joins is not None and not joins.certain else ""
        return Change(
            f"create:{lokal_id}", Action.CREATE, kind, after, lokal_id, subject=thing.subject, joins=joins, reason="new", certain=not doubt,
            doubt=doubt, fields=tuple(FieldChange("maybe", other, None) for other in maybe), not_kept=not_kept(thing, self.dialect),
        )  # fmt: skip

    def _registered(self, thing: Thing, lokal_id: str) -> Thing:
        """The object as the register holds new ones: its own dialect, a lasting id, no number yet, its case, year and status."""
        after = in_dialect(thing, self.dialect)
        case = thing.case_number or self.source.case_id
        year = thing.year or year_of(thing.survey.date)
        if isinstance(after, Pipe):
            after = replace(after, case_number=case, year=year, status=thing.status or "D", from_node=None, to_node=None)
        else:
            after = replace(after, case_number=case, year=year, status=thing.status or "D", parent=None)
        return with_fields(after, self.dialect, ("case_number", "year", "status", "from_node", "to_node", "parent"), sid=None, guid=lokal_id)

    def _with_nodes(self, after: Thing, thing: Pipe, made: _Made) -> Pipe:
        assert isinstance(after, Pipe)
        topology = self.delivery.topology
        refs = [made.attachments[topology.node(thing, at_start).number].ref for at_start in (True, False)]
        plain = replace(after, from_node=self._number(refs[0]), to_node=self._number(refs[1]))
        return replace(with_fields(plain, self.dialect, ("from_node", "to_node")), from_node=refs[0], to_node=refs[1])

    def _number(self, ref: str | None) -> str | None:
        """The reference, when it is the number of a point in the register."""
        return ref if ref in self.ground.by_sid else None

    def _joins(self, thing: Thing, made: _Made) -> Join | None:
        """A point: what it lies on. A pipe: what its end nearest the main hangs on, else its other end, else the node between."""
        topology = self.delivery.topology
        if isinstance(thing, Point):
            node = next((made.attachments[one.node.number] for one in made.attachments.values() if one.point is thing), None)
            return node.join if node is not None else None
        if len(thing.coordinates) < 2:
            return None
        first = self._connection_first(thing)
        nodes = [made.attachments[topology.node(thing, at_start).number] for at_start in ((True, False) if first else (False, True))]
        joined = [node for node in nodes if node.join is not None]
        if joined:
            return joined[0].join
        named = next((node for node in nodes if node.ref is not None), None)
        if named is None or named.ref is None:
            return None
        manhole = named.point is not None and named.point.kind in MANHOLES
        return Join(named.ref, JoinKind.MANHOLE if manhole else JoinKind.NODE)

    def _connection_first(self, pipe: Pipe) -> bool:
        return id(pipe) not in self._against

    def _held(self, made: _Made) -> frozenset[tuple[bool, str]]:
        """Told by what the delivery does not touch: its own objects, once taken in, must not make it say more the second time."""
        if self._fields is None:
            own = {id(match.register) for match in made.matches.found.values()}
            self._fields = fields_held(thing for thing in self.ground.things if id(thing) not in own)
        return self._fields

    @cached_property
    def _against(self) -> frozenset[int]:
        """Pipes drawn from the house towards the main."""
        runs = self.delivery.topology.service_runs(nearness(self.ground))
        return frozenset(id(pipe) for run in runs for pipe, against in zip(run.pipes, run.against, strict=True) if against)

    def _nodes_made(self, made: _Made) -> Iterator[Change]:
        """A node on a main where a pipe ends and no point was delivered."""
        for attachment in made.attachments.values():
            if not attachment.made or attachment.ref is None or attachment.on is None:
                continue
            pipe = attachment.node.ends[0].pipe
            after = self._point_for(attachment, pipe)
            yield Change(
                f"create:{attachment.ref}", Action.CREATE, ChangeKind.NODE, after, attachment.ref, subject=pipe.subject, joins=attachment.join,
                reason="end_without_node", certain=False, doubt="no_point_delivered",
            )  # fmt: skip

    def _point_for(self, attachment: Attachment, pipe: Pipe) -> Point:
        kind = PointKind.TAPPING if pipe.function.value == "VL" else PointKind.BRANCH
        point = Point(
            subject=replace(pipe.subject, kind=kind.value, sid=None, guid=attachment.ref),
            kind=kind,
            theme="ANB" if kind is PointKind.TAPPING else "GRN",
            objtype="Påkoplingspunkt" if kind is PointKind.TAPPING else "Grenpunkt",
            coordinate=attachment.node.coordinate,
            owner=pipe.owner,
            height_reference=pipe.height_reference,
            case_number=pipe.case_number,
            year=pipe.year,
            status=pipe.status,
            survey=pipe.survey,
            attributes={path: value for path, value in pipe.attributes.items() if path.split(".")[0] in ("KVALITET", "DATAFANGSTDATO")},
        )
        written = self._registered(replace(point, attributes={**point.attributes}), attachment.ref or "")
        assert isinstance(written, Point)
        return written

    def _cuts(self, made: _Made) -> Iterator[tuple[Pipe, list[Cut], list[Attachment]]]:
        """Each main that new nodes cut, of the register and of the delivery, with where."""
        cuts: dict[int, tuple[Pipe, list[Cut], list[Attachment]]] = {}
        for attachment in made.attachments.values():
            on = attachment.on
            if on is None or attachment.ref is None or not _cuts(attachment):
                continue
            _, found, hung = cuts.setdefault(id(on.main), (on.main, [], []))
            found.append(Cut(attachment.ref, on.chainage_m))
            hung.append(attachment)
        yield from cuts.values()

    def _laid_pieces(self, made: _Made) -> Mapping[str, list[Piece]]:
        """The pieces of each main of the delivery that nodes of the delivery cut, by the main's `lokal_id`."""
        if self._laid is None:
            own = {made.ids[id(thing)]: thing for thing in made.things if isinstance(thing, Pipe) and id(thing) not in made.matches.found}
            self._laid = {}
            for main, found, _ in self._cuts(made):
                if main.subject.sid is None and main.subject.guid in own:
                    whole = own[main.subject.guid]
                    registered = self._with_nodes(self._registered(whole, main.subject.guid), whole, made)
                    self._laid[main.subject.guid] = cut(registered, found, self.dialect, main.subject.guid)
        return self._laid

    def _splits(self, made: _Made) -> Iterator[Change]:
        laid = self._laid_pieces(made)
        for main, found, hung in self._cuts(made):
            own_id = _lasting(main)
            pieces = laid.get(own_id) or cut(main, found, self.dialect, own_id)
            if len(pieces) == 1:
                continue
            doubted = any(one.point is not None and id(one.point) in made.matches.maybe for one in hung)
            certain = not doubted and all(one.join is not None and one.join.certain and not one.made for one in hung)
            first = pieces[0]
            if own_id not in laid:
                yield Change(
                    f"split:{own_id}", Action.REPLACE, ChangeKind.SPLIT, first.pipe, own_id, register_key(main), main, reason="branch",
                    fields=(FieldChange("length_m", round(main.line.length, 3), round(first.pipe.line.length, 3)),), certain=certain,
                    doubt="" if certain else "join",
                )  # fmt: skip
            for piece in pieces[1:]:
                yield Change(
                    f"create:{piece.lokal_id}", Action.CREATE, ChangeKind.SPLIT_PART, piece.pipe, piece.lokal_id, reason="branch",
                    joins=Join(piece.node or "", JoinKind.NODE, main_id=register_key(main)), certain=certain, doubt="" if certain else "join",
                )  # fmt: skip

    def _in_use(self, changes: list[Change]) -> list[Change]:
        """Removals of nodes with the pipes that must go with them; one that something which stays still ends in is no certain one."""
        gone = {id(change.before): change.id for change in changes if change.action is Action.ERASE}
        moved = {id(change.before): change for change in changes if change.action is Action.REPLACE}
        return [self._freed(change, gone, moved) if change.id in gone.values() and isinstance(change.thing, Point) else change for change in changes]

    def _freed(self, change: Change, gone: Mapping[int, str], moved: Mapping[int, Change]) -> Change:
        node = change.thing
        assert isinstance(node, Point)
        sid = node.subject.sid
        needs, held = [], False
        for one in (*self.ground.pipes_at(node), *(point for point in self.ground.points if sid is not None and point.parent == sid)):
            freeing = gone.get(id(one))
            replaced = moved.get(id(one))
            if freeing is None and replaced is not None and isinstance(replaced.thing, Pipe) and replaced.reason == "moved":
                freeing = None if sid in (replaced.thing.from_node, replaced.thing.to_node) else replaced.id
            if freeing is None:
                held = True
            else:
                needs.append(freeing)
        if held:
            return replace(change, needs=tuple(dict.fromkeys(needs)), certain=False, doubt=change.doubt or "in_use")
        return replace(change, needs=tuple(dict.fromkeys(needs)))


def _lasting(thing: Thing) -> str:
    return guid_of(thing) or made_id("register", register_key(thing))


def _case_of(delivery: Delivery) -> str | None:
    """The case that the delivery's objects name, when they all name the same."""
    delivered: tuple[Thing, ...] = (*delivery.pipes, *delivery.points)
    named = {thing.case_number for thing in delivered if thing.case_number}
    return named.pop() if len(named) == 1 else None


def _cuts(attachment: Attachment) -> bool:
    on, point = attachment.on, attachment.point
    if on is None or min(on.chainage_m, on.main.line.length - on.chainage_m) < LEAST_PIECE_M:
        return False
    if point is not None:
        return point.kind in CUTTING
    return bool(attachment.node.ends) and attachment.node.ends[0].pipe.function.value != "VL"


def _belongs(thing: Thing) -> bool:
    if isinstance(thing, Pipe):
        return len(thing.coordinates) >= 2
    return thing.kind not in LEFT_OUT


def _with_needs(changes: Iterable[Change]) -> Iterator[Change]:
    """Each change with those that it hangs on: the new nodes that it names, and for the pieces of a main each other."""
    listed = list(changes)
    nodes = {change.lokal_id: change.id for change in listed if change.action is Action.CREATE and isinstance(change.thing, Point)}
    pieces: dict[str, list[str]] = {}
    for change in listed:
        main = _main_of(change)
        if main is not None:
            pieces.setdefault(main, []).append(change.id)
    for change in listed:
        if change.kind is ChangeKind.NEW and change.lokal_id in pieces:
            pieces[change.lokal_id].append(change.id)
    for change in listed:
        needs: list[str] = list(change.needs)
        if isinstance(change.thing, Pipe) and change.action is not Action.ERASE:
            needs += [nodes[ref] for ref in (change.thing.from_node, change.thing.to_node) if ref in nodes]
        main = _main_of(change)
        if main is not None:
            needs += [one for one in pieces[main] if one != change.id]
        elif change.kind is ChangeKind.NEW:
            needs += [one for one in pieces.get(change.lokal_id, ()) if one != change.id]
        yield replace(change, needs=tuple(dict.fromkeys(needs)))


def _main_of(change: Change) -> str | None:
    if change.kind is ChangeKind.SPLIT:
        return change.register_id
    return change.joins.main_id if change.kind is ChangeKind.SPLIT_PART and change.joins is not None else None


def _ordered(changes: Iterable[Change]) -> list[Change]:
    """Nodes before what hangs on them, new before changed before removed, then by id: the same whatever order the file has."""
    rank = {Action.CREATE: 0, Action.REPLACE: 1, Action.ERASE: 2}
    return sorted(changes, key=lambda change: (rank[change.action], isinstance(change.thing, Pipe), change.id))
