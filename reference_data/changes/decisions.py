"""What people decide about the changes of a change set, one by one or all at once, and what follows from it.

A decision is never taken back, only followed by another one: the last of each person counts. A refusal and a change of link need a
reason. With four eyes a change is accepted when two different persons have accepted it; a new link wants both of them again, and a
link to something that is not there is no acceptance.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from reference_data.changes.model import ChangeSet

SCHEMA = "ferdigsjekk-change-decisions/1"
ALL = "*"
"""Names every change that is certain; what a person must look at is decided by its own id."""


class Verdict(StrEnum):
    ACCEPT = "accept"
    REFUSE = "refuse"
    LINK = "link"
    """Accepted, and joined to the main, manhole or node that `joins_id` names instead of the one proposed."""


class DecisionError(Exception):
    """A record of decisions cannot be used. Lists every mistake, one a line."""


@dataclass(frozen=True, slots=True)
class Decision:
    change: str
    """Id of the change, or `*`."""
    decision: Verdict
    person: str
    reason: str = ""
    joins_id: str | None = None
    at: str | None = None
    """When, as the record says it (ISO 8601)."""


@dataclass(frozen=True)
class Outcome:
    """What the decisions come to for one change set."""

    accepted: Mapping[str, bool]
    """Every change by its id: True when it may be applied."""
    refused: tuple[str, ...]
    waiting: tuple[str, ...]
    """Changes that nobody, or with four eyes only one person, has decided on."""
    unknown: tuple[str, ...]
    """Ids in the record that the change set does not have."""


def links_of(decisions: Iterable[Decision]) -> dict[str, str]:
    """The mains that people have chosen, as `change_set` wants them: the last choice for each object."""
    return {one.change.partition(":")[2]: one.joins_id for one in decisions if one.decision is Verdict.LINK and one.joins_id}


def outcome(changes: ChangeSet, decisions: Sequence[Decision], four_eyes: bool = False) -> Outcome:
    """`changes` made with `links_of(decisions)`, so that chosen links are in it."""
    known = {change.id: change for change in changes.changes}
    said: dict[str, dict[str, Verdict]] = {one: {} for one in known}
    linked: dict[str, str | None] = {}
    for one in decisions:
        chosen = [change.id for change in changes.changes if change.certain] if one.change == ALL else [one.change]
        for change_id in chosen:
            if change_id not in said:
                continue
            if one.decision is Verdict.LINK and one.joins_id != linked.get(change_id):
                # who accepted before accepted another link than this
                linked[change_id] = one.joins_id
                said[change_id] = {person: verdict for person, verdict in said[change_id].items() if verdict is Verdict.REFUSE}
            person = _same_person(one.person)
            if one.change == ALL and said[change_id].get(person) is Verdict.REFUSE:
                # who refused this one and then takes the rest has not taken another view of it
                continue
            # taken out and put in anew: the order of the persons is the order of their last word
            said[change_id].pop(person, None)
            said[change_id][person] = one.decision
    refused = tuple(change_id for change_id, voices in said.items() if Verdict.REFUSE in voices.values())
    needed = 2 if four_eyes else 1
    astray = {lokal_id for lokal_id, _ in changes.links_unmet}
    accepted = {
        change_id: change_id not in refused and len(voices) >= needed and not (change_id in linked and known[change_id].lokal_id in astray)
        for change_id, voices in said.items()
    }
    waiting = tuple(change_id for change_id in known if not accepted[change_id] and change_id not in refused)
    unknown = tuple(dict.fromkeys(one.change for one in decisions if one.change != ALL and one.change not in known))
    return Outcome(accepted, refused, waiting, unknown)


def _same_person(name: str) -> str:
    """One person under one name, however it was spaced and capitalised."""
    return " ".join(name.split()).casefold()


def read_decisions(data: bytes) -> tuple[Decision, ...]:
    """Decisions out of their JSON record. Raises DecisionError with every mistake in it."""
    try:
        record = json.loads(data)
    except ValueError as error:
        raise DecisionError(f"not JSON: {error}") from error
    if not isinstance(record, dict) or record.get("schema") != SCHEMA or not isinstance(record.get("decisions"), list):
        raise DecisionError(f'not a record of decisions: "schema" should be "{SCHEMA}" and "decisions" a list')
    mistakes: list[str] = []
    found = [_read(one, f"decisions[{number}]", mistakes) for number, one in enumerate(record["decisions"])]
    if mistakes:
        raise DecisionError("\n".join(mistakes))
    return tuple(one for one in found if one is not None)


def record_of(decisions: Iterable[Decision]) -> bytes:
    """The JSON record that `read_decisions` reads."""
    listed = [
        {name: value for name, value in (
            ("change", one.change), ("decision", one.decision.value), ("person", one.person), ("reason", one.reason or None),
            ("joins_id", one.joins_id), ("at", one.at),
        ) if value is not None}
        for one in decisions
    ]  # fmt: skip
    return (json.dumps({"schema": SCHEMA, "decisions": listed}, ensure_ascii=False, indent=1) + "\n").encode()


def _written(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _read(one: Any, place: str, mistakes: list[str]) -> Decision | None:
    if not isinstance(one, dict):
        mistakes.append(f"{place}: should be an object")
        return None
    before = len(mistakes)
    texts = {name: one.get(name) for name in ("change", "person", "reason", "joins_id", "at")}
    mistakes += [f"{place}.{name}: should be a text" for name, value in texts.items() if value is not None and not isinstance(value, str)]
    mistakes += [f"{place}.{name}: is missing" for name in ("change", "person") if not _written(texts[name])]
    verdict = one.get("decision")
    if verdict not in tuple(Verdict):
        mistakes.append(f"{place}.decision: should be one of {', '.join(Verdict)}")
    if verdict in (Verdict.REFUSE, Verdict.LINK) and not _written(texts["reason"]):
        mistakes.append(f"{place}.reason: is needed to {verdict}")
    if verdict == Verdict.LINK and not _written(texts["joins_id"]):
        mistakes.append(f"{place}.joins_id: is needed to link")
    if len(mistakes) > before:
        return None
    return Decision(
        str(texts["change"]), Verdict(str(verdict)), str(texts["person"]), texts["reason"] or "", texts["joins_id"], texts["at"],
    )  # fmt: skip
