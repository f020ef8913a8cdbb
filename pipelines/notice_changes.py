"""The change set of a notice in the ledger, with what people have decided about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipelines.casework import request_of
from pipelines.change_sets import Proposed, decided, hold_links, propose
from pipelines.check import CheckError
from pipelines.installation import Installation
from pipelines.ledger import State, StateError, reading
from pipelines.ledger.reading import Notice
from reference_data.changes import Decision, Outcome, Verdict


@dataclass(frozen=True)
class NoticeChanges:
    proposed: Proposed
    outcome: Outcome
    decisions: tuple[Decision, ...]


def changes_of_notice(installation: Installation, notice: Notice, on: date, more: Sequence[Decision] = ()) -> NoticeChanges:
    """The change set of the newest revision, with what was decided and what `more` would decide. Raises CheckError when there is no
    register or the file cannot be read, StoreError."""
    revision = notice.revisions[-1]
    submission, _ = reading.submission(installation.ledger, revision.id)
    said = (*change_decisions(installation, notice.id), *more)
    report = next((one.id for one in reversed(notice.reports) if one.revision == revision.number), None)
    proposed = propose(request_of(installation, submission, revision.id, on), report, said)
    known = {change.id for change in proposed.changes.changes}
    # what was decided about a former revision may be about changes that this one does not have
    still = tuple(one for one in said if one.change == "*" or one.change in known)
    return NoticeChanges(proposed, decided(proposed, still, installation.settings.changes_four_eyes), said)


def decide_on_changes(installation: Installation, notice: Notice, decisions: Sequence[Decision], on: date) -> NoticeChanges:
    """Keeps the decisions and gives what they come to. Raises StateError while the notice is not approved, CheckError when a change or
    a main is not there."""
    if notice.state not in (State.APPROVED, State.REGISTERED):
        raise StateError(f"The notice is {notice.state}; its changes are decided on once it is approved.")
    before = changes_of_notice(installation, notice, on)
    known = {change.id for change in before.proposed.changes.changes}
    unknown = [one.change for one in decisions if one.change != "*" and one.change not in known]
    if unknown:
        raise CheckError("decisions", f"This notice proposes no change {', '.join(unknown)}.")
    if any(one.joins_id for one in decisions):
        hold_links(changes_of_notice(installation, notice, on, decisions).proposed, decisions)
    for one in decisions:
        installation.ledger.decide_change(notice.id, one.change, one.decision.value, one.person, one.reason, one.joins_id)
    return changes_of_notice(installation, notice, on)


def change_decisions(installation: Installation, notice_id: str) -> tuple[Decision, ...]:
    """What people have decided about the changes of a notice, in the order they did: events of the case, never taken back."""
    return tuple(
        Decision(
            event.data["change"], Verdict(event.data["decision"]), event.actor, event.data["reason"], event.data["joins_id"],
            event.at.isoformat(timespec="seconds"),
        )
        for event in reading.events_of(installation.ledger, notice_id)
        if event.kind == "change.decided"
    )  # fmt: skip
