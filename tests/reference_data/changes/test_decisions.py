"""What people decide, and what then may be applied."""

from __future__ import annotations

import pytest

from network import Function
from reference_data.changes import ALL, ChangeKind, ChangeSet, Decision, DecisionError, Outcome, Verdict, links_of, outcome, read_decisions, record_of
from tests.reference_data.changes.street import REGISTERED, at, changes, main, manhole, sewer_service, street, water_service

FOUND = changes(street(), *water_service())
FIRST, SECOND = FOUND.changes[0].id, FOUND.changes[1].id


def accept(change: str, person: str = "Kari Eksempel") -> Decision:
    return Decision(change, Verdict.ACCEPT, person)


def test_nothing_is_accepted_before_somebody_says_so() -> None:
    found = outcome(FOUND, ())
    assert not any(found.accepted.values())
    assert set(found.waiting) == {change.id for change in FOUND.changes}


def test_one_by_one() -> None:
    found = outcome(FOUND, [accept(FIRST), Decision(SECOND, Verdict.REFUSE, "Kari Eksempel", "finnes fra før")])
    assert (found.accepted[FIRST], found.accepted[SECOND]) == (True, False)
    assert found.refused == (SECOND,)


def test_all_at_once_takes_only_what_is_certain() -> None:
    doubtful = changes(street(), *(thing for thing in sewer_service() if thing.subject.sid != "9013"))
    found = outcome(doubtful, [accept(ALL)])
    for change in doubtful.changes:
        assert found.accepted[change.id] is change.certain
    assert any(change.kind is ChangeKind.NODE and not found.accepted[change.id] for change in doubtful.changes)


def test_four_eyes_want_two_persons() -> None:
    assert not outcome(FOUND, [accept(FIRST), accept(FIRST)], four_eyes=True).accepted[FIRST]
    assert outcome(FOUND, [accept(FIRST), accept(FIRST, "Ola Eksempel")], four_eyes=True).accepted[FIRST]


def test_a_refusal_stands_until_the_same_person_takes_another_view() -> None:
    refuse = Decision(FIRST, Verdict.REFUSE, "Ola Eksempel", "feil ledning")
    assert outcome(FOUND, [accept(FIRST), refuse]).refused == (FIRST,)
    assert outcome(FOUND, [refuse, accept(FIRST, "Ola Eksempel")]).accepted[FIRST]


def test_who_refused_one_and_takes_all_the_rest_has_refused_it_still() -> None:
    found = outcome(FOUND, [Decision(FIRST, Verdict.REFUSE, "Kari Eksempel", "feil ledning"), accept(ALL)])
    assert (found.refused, found.accepted[SECOND]) == ((FIRST,), True)


def test_a_decision_on_a_change_that_is_not_there_is_named() -> None:
    assert outcome(FOUND, [accept("create:none")]).unknown == ("create:none",)


def test_the_record_reads_back_as_it_was_written() -> None:
    said = (accept(FIRST), Decision(SECOND, Verdict.LINK, "Kari Eksempel", "ligger på den andre", "40", "2026-11-21T10:00:00Z"))
    assert read_decisions(record_of(said)) == said
    assert links_of(said) == {SECOND.split(":")[1]: "40"}


def test_every_mistake_in_a_record_is_named_at_once() -> None:
    record = b"""{"schema": "ferdigsjekk-change-decisions/1", "decisions": [
        {"change": "a", "decision": "refuse", "person": "Kari Eksempel"},
        {"decision": "maybe", "person": 3}, 7]}"""
    with pytest.raises(DecisionError) as caught:
        read_decisions(record)
    told = str(caught.value)
    for place in ("decisions[0].reason", "decisions[1].change", "decisions[1].decision", "decisions[1].person", "decisions[2]"):
        assert place in told


def test_one_person_is_no_other_for_a_space_more() -> None:
    assert not outcome(FOUND, [accept(FIRST), accept(FIRST, " kari  eksempel ")], four_eyes=True).accepted[FIRST]


BRANCH = "create:" + next(change.lokal_id for change in changes(street(), *sewer_service()).changes if change.kind is ChangeKind.NODE)
SECOND_MAIN = main("60", -3.0, Function.WASTEWATER, guid="00000000-0000-4000-8000-000000000060", from_node=None, to_node=None)


def linked_to(name: str, change: str = BRANCH) -> tuple[ChangeSet, Outcome]:
    said = [Decision(change, Verdict.LINK, "Kari Eksempel", "ligger der", name)]
    register = street(REGISTERED, SECOND_MAIN, manhole("61", at(27, -3.0, 19.0)))
    found = changes(register, *sewer_service(), links=links_of(said))
    return found, outcome(found, said)


@pytest.mark.parametrize(("name", "joins"), [("60", "60"), ("00000000-0000-4000-8000-000000000060", "60"), ("20", "20"), ("61", "61")])
def test_a_link_to_a_main_or_a_manhole_near_the_place_is_followed(name: str, joins: str) -> None:
    found, said = linked_to(name)
    node = next(change for change in found.changes if change.id == BRANCH)
    assert node.joins is not None
    assert (node.joins.id, said.accepted[BRANCH], found.links_unmet) == (joins, True, ())


@pytest.mark.parametrize(
    "name",
    ["201", "10", "30", "9111", "nowhere", BRANCH.partition(":")[2]],
    ids=["a manhole 25 m away", "a water main", "a stormwater main", "a pipe of the delivery", "an id that nothing has", "its own id"],
)
def test_a_link_to_something_absurd_is_no_acceptance(name: str) -> None:
    found, said = linked_to(name)
    assert found.links_unmet == ((BRANCH.partition(":")[2], name),)
    assert not said.accepted[BRANCH]


def test_what_joins_nothing_cannot_be_linked() -> None:
    split = next(change.id for change in changes(street(), *sewer_service()).changes if change.kind is ChangeKind.SPLIT)
    found, said = linked_to("20", split)
    assert found.links_unmet == ((split.partition(":")[2], "20"),)
    assert not said.accepted[split]


def test_four_eyes_look_at_the_same_link() -> None:
    first, other = Decision(BRANCH, Verdict.LINK, "Kari Eksempel", "der", "60"), Decision(BRANCH, Verdict.LINK, "Ola Eksempel", "nei, der", "20")
    said = [accept(BRANCH, "Ola Eksempel"), first]
    found = changes(street(REGISTERED, SECOND_MAIN), *sewer_service(), links=links_of(said))
    assert not outcome(found, said, four_eyes=True).accepted[BRANCH]
    assert not outcome(found, [first, other], four_eyes=True).accepted[BRANCH]
    assert outcome(found, [first, accept(BRANCH, "Ola Eksempel")], four_eyes=True).accepted[BRANCH]
