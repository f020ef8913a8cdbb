"""The case ledger, over SQLite and over PostgreSQL: the same tests."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, text, update

from pipelines.ledger import (
    Idempotency,
    IdempotencyError,
    Ledger,
    LedgerError,
    State,
    StateError,
    Target,
    UnknownError,
    open_ledger,
    outbox,
    reading,
    tallies,
)
from pipelines.ledger.database import HEAD, MIGRATIONS, open_engine, sqlite_url
from pipelines.ledger.states import DEADLINE
from pipelines.ledger.tables import events, metadata
from tests.pipelines.ledgers import HandClock, checked, submission

START = datetime(2026, 11, 21, 12, tzinfo=UTC)
NUMBERS = itertools.count()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path, clock: HandClock) -> Iterator[Ledger]:
    url = None
    if request.param == "postgresql":
        url = request.getfixturevalue("database_server").new_database(f"ledger{next(NUMBERS)}")
    opened = open_ledger(url, tmp_path, clock)
    yield opened
    opened.engine.dispose()


def kinds(ledger: Ledger, notice_id: str) -> list[str]:
    return [event.kind for event in reading.events_of(ledger, notice_id)]


def test_a_notice_goes_from_received_to_checked_with_its_report_and_its_letters(ledger: Ledger) -> None:
    receipt = ledger.receive(submission())
    assert receipt.created
    assert ledger.to_check() == [receipt.revision_id]
    assert ledger.claim(receipt.revision_id)
    assert ledger.finish(receipt.revision_id, checked(), START, [Target("folder:/out"), Target("webhook:case-system")])
    notice = reading.notice(ledger, receipt.notice_id)
    assert notice.state is State.NEEDS_INFO
    assert notice.reference == "2026/01234"
    assert [report.id for report in notice.reports] == ["r1"]
    assert kinds(ledger, receipt.notice_id) == ["notice.received", "check.started", "check.finished"]
    assert {letter.target for letter in outbox.take_due(ledger)} == {"folder:/out", "webhook:case-system"}
    assert ledger.to_check() == []
    assert ledger.verify() is None


def test_the_same_content_is_received_once_however_often_it_comes(ledger: Ledger) -> None:
    first = ledger.receive(submission())
    again = ledger.receive(submission())
    assert (again.notice_id, again.created) == (first.notice_id, False)
    assert kinds(ledger, first.notice_id) == ["notice.received"]


def test_the_same_content_from_another_firm_is_a_notice_of_its_own(ledger: Ledger) -> None:
    first = ledger.receive(submission(firm="310778125"))
    other = ledger.receive(submission(firm="974760673"))
    assert other.created
    assert other.notice_id != first.notice_id


def test_the_same_content_received_by_many_at_once_is_one_notice(ledger: Ledger) -> None:
    receipts = []
    threads = [threading.Thread(target=lambda: receipts.append(ledger.receive(submission()))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(receipts) == 8
    assert len({receipt.notice_id for receipt in receipts}) == 1
    assert sum(receipt.created for receipt in receipts) == 1
    assert ledger.verify() is None


def test_only_one_of_many_workers_gets_a_revision(ledger: Ledger) -> None:
    receipt = ledger.receive(submission())
    claims: list[bool] = []
    threads = [threading.Thread(target=lambda: claims.append(ledger.claim(receipt.revision_id))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claims) == [False] * 7 + [True]


def test_a_revision_whose_worker_was_lost_is_taken_over(ledger: Ledger, clock: HandClock) -> None:
    receipt = ledger.receive(submission())
    assert ledger.claim(receipt.revision_id)
    assert ledger.to_check() == []
    clock.forward(seconds=61)
    assert ledger.to_check() == [receipt.revision_id]
    assert ledger.claim(receipt.revision_id)


def test_a_clock_set_back_does_not_lock_a_revision_away(ledger: Ledger, clock: HandClock) -> None:
    receipt = ledger.receive(submission())
    assert ledger.claim(receipt.revision_id)
    clock.forward(days=-30)
    assert ledger.to_check() == [receipt.revision_id]
    assert ledger.claim(receipt.revision_id)
    assert ledger.verify() is None


def test_a_report_that_is_finished_twice_is_kept_once(ledger: Ledger) -> None:
    receipt = ledger.receive(submission())
    assert ledger.finish(receipt.revision_id, checked(), START, [Target("folder:/out")])
    assert not ledger.finish(receipt.revision_id, checked(), START, [Target("folder:/out")])
    assert kinds(ledger, receipt.notice_id).count("check.finished") == 1
    assert len(outbox.take_due(ledger)) == 1


def test_a_check_that_failed_through_our_fault_is_free_for_the_next_worker(ledger: Ledger) -> None:
    receipt = ledger.receive(submission())
    assert ledger.claim(receipt.revision_id)
    ledger.fail(receipt.revision_id, "terrain cannot be read", START)
    assert ledger.to_check() == [receipt.revision_id]
    assert kinds(ledger, receipt.notice_id)[-1] == "check.failed"


def test_a_revision_goes_on_with_the_case(ledger: Ledger) -> None:
    first = ledger.receive(submission())
    ledger.finish(first.revision_id, checked("r1"), START, [])
    second = ledger.revise(first.notice_id, submission("mended"))
    assert (second.notice_id, second.number) == (first.notice_id, 2)
    ledger.claim(second.revision_id)
    ledger.finish(second.revision_id, checked("r2", "accepted", ()), START, [])
    notice = reading.notice(ledger, first.notice_id)
    assert notice.state is State.IN_REVIEW
    assert [(report.id, report.previous_id) for report in notice.reports] == [("r1", None), ("r2", "r1")]


def test_the_same_revision_twice_is_one(ledger: Ledger) -> None:
    first = ledger.receive(submission())
    assert not ledger.revise(first.notice_id, submission()).created
    assert ledger.revise(first.notice_id, submission("mended")).created
    assert not ledger.revise(first.notice_id, submission("mended")).created


def test_the_three_weeks_stand_still_while_the_contractor_owes_an_answer(ledger: Ledger, clock: HandClock) -> None:
    receipt = ledger.receive(submission())
    ledger.claim(receipt.revision_id)
    ledger.finish(receipt.revision_id, checked("r1", "accepted", ()), START, [])
    in_review = reading.notice(ledger, receipt.notice_id)
    assert in_review.due_at == clock.now + DEADLINE
    clock.forward(days=5)
    ledger.decide(receipt.notice_id, "ask", "Bilde av anboringen mangler.", "caseworker")
    assert reading.notice(ledger, receipt.notice_id).due_at is None
    clock.forward(days=100)
    answer = ledger.revise(receipt.notice_id, submission("with photo"))
    ledger.claim(answer.revision_id)
    ledger.finish(answer.revision_id, checked("r2", "accepted", ()), START, [])
    assert reading.notice(ledger, receipt.notice_id).due_at == clock.now + DEADLINE - timedelta(days=5)


def test_a_check_anew_does_not_take_back_what_a_caseworker_has_asked_for(ledger: Ledger, clock: HandClock) -> None:
    receipt = ledger.receive(submission())
    ledger.finish(receipt.revision_id, checked("r1", "accepted", ()), START, [])
    clock.forward(days=5)
    ledger.decide(receipt.notice_id, "ask", "Bilde av anboringen mangler.", "caseworker")
    clock.forward(days=1)
    assert ledger.finish(receipt.revision_id, checked("r2 with a new register", "accepted", ()), START, [])
    notice = reading.notice(ledger, receipt.notice_id)
    assert (notice.state, notice.due_at) == (State.NEEDS_INFO, None)
    answer = ledger.revise(receipt.notice_id, submission("with photo"))
    ledger.finish(answer.revision_id, checked("r3", "accepted", ()), START, [])
    assert reading.notice(ledger, receipt.notice_id).state is State.IN_REVIEW


def test_what_was_checked_before_it_was_handed_in_is_never_seen_unchecked(ledger: Ledger) -> None:
    receipt = ledger.take_in(submission(), checked(), START, [Target("folder:/out")], [{"code": "unopened", "file": "a.7z"}])
    assert tallies.unchecked(ledger) == []
    assert kinds(ledger, receipt.notice_id) == ["notice.received", "delivery.remarked", "check.finished"]
    again = ledger.take_in(submission(), checked(), START, [Target("folder:/out")], [{"code": "unopened", "file": "a.7z"}])
    assert (again.notice_id, again.created) == (receipt.notice_id, False)
    assert len(kinds(ledger, receipt.notice_id)) == 3
    assert len(outbox.take_due(ledger)) == 1


def test_an_approved_notice_takes_no_revision_and_no_second_decision(ledger: Ledger) -> None:
    receipt = ledger.receive(submission())
    ledger.finish(receipt.revision_id, checked("r1", "accepted", ()), START, [])
    ledger.decide(receipt.notice_id, "approve", "I orden.", "caseworker")
    assert reading.notice(ledger, receipt.notice_id).state is State.APPROVED
    with pytest.raises(StateError, match="APPROVED"):
        ledger.revise(receipt.notice_id, submission("late"))
    with pytest.raises(StateError):
        ledger.decide(receipt.notice_id, "reject", "Ombestemt.", "caseworker")


def test_a_decision_is_kept_with_person_reason_and_time(ledger: Ledger, clock: HandClock) -> None:
    receipt = ledger.receive(submission())
    ledger.finish(receipt.revision_id, checked(), START, [])
    clock.forward(hours=1)
    ledger.decide(receipt.notice_id, "dispense", "Fjell.", "Kari Eksempel", finding_id="VA-TAP-001:1", until=date(2027, 1, 1))
    [decision] = reading.notice(ledger, receipt.notice_id).decisions
    assert (decision.kind, decision.person, decision.reason, decision.at) == ("dispense", "Kari Eksempel", "Fjell.", clock.now)
    assert (decision.finding_id, decision.until, decision.report_id) == ("VA-TAP-001:1", date(2027, 1, 1), "r1")


def test_what_is_not_in_the_report_cannot_be_dispensed_from(ledger: Ledger) -> None:
    receipt = ledger.receive(submission())
    ledger.finish(receipt.revision_id, checked(), START, [])
    with pytest.raises(UnknownError):
        ledger.decide(receipt.notice_id, "dispense", "Fjell.", "caseworker", finding_id="VA-TAP-001:2")


def test_an_idempotency_key_gives_the_first_answer_and_refuses_another_request(ledger: Ledger) -> None:
    key = Idempotency("firm", "k1", "a" * 64)
    first = ledger.receive(submission(), key)
    assert ledger.receive(submission("changed on the way"), key).notice_id == first.notice_id
    with pytest.raises(IdempotencyError):
        ledger.receive(submission(), Idempotency("firm", "k1", "b" * 64))
    assert ledger.receive(submission("other"), Idempotency("other firm", "k1", "b" * 64)).created


def test_what_is_not_there_is_said(ledger: Ledger) -> None:
    with pytest.raises(UnknownError):
        reading.notice(ledger, "none")
    with pytest.raises(UnknownError):
        ledger.revise("none", submission())
    with pytest.raises(UnknownError):
        ledger.decide("none", "approve", "", "")


def test_notices_are_listed_by_state_firm_and_page(ledger: Ledger, clock: HandClock) -> None:
    for number in range(5):
        clock.forward(seconds=1)
        ledger.receive(submission(str(number), reference=f"2026/{number}", firm="310778125" if number % 2 else "974760673"))
    page = reading.notices_page(ledger, limit=3)
    rest = reading.notices_page(ledger, limit=3, after=page[-1].id)
    assert [row.reference for row in [*page, *rest]] == [f"2026/{number}" for number in (4, 3, 2, 1, 0)]
    assert {row.reference for row in reading.notices_page(ledger, firm="310778125")} == {"2026/1", "2026/3"}
    assert reading.notices_page(ledger, states=[State.APPROVED]) == []
    assert reading.notices_page(ledger, municipality="4601") == []


@pytest.mark.parametrize("tamper", ["change", "remove", "add"])
def test_an_event_that_is_changed_removed_or_added_breaks_the_chain_there(ledger: Ledger, tamper: str) -> None:
    for number in range(3):
        ledger.receive(submission(str(number), reference=str(number)))
    assert ledger.verify() is None
    with ledger.engine.begin() as db:
        if tamper == "change":
            db.execute(update(events).where(events.c.number == 2).values(actor="nobody"))
        elif tamper == "remove":
            db.execute(delete(events).where(events.c.number == 2))
        else:
            row = db.execute(select(events).where(events.c.number == 3)).one()
            db.execute(insert(events).values(**{**row._asdict(), "number": 4}))
    assert ledger.verify() == {"change": 2, "remove": 2, "add": 4}[tamper]


@pytest.mark.parametrize(("last", "cut"), [("a notice", 1), ("a revision", 2), ("a report", 3), ("a decision", 4)])
def test_events_cut_off_at_the_end_are_missed_where_something_has_no_event(ledger: Ledger, last: str, cut: int) -> None:
    ledger.receive(submission("first", reference="1"))
    receipt = ledger.receive(submission("second", reference="2"))
    if last != "a notice":
        ledger.revise(receipt.notice_id, submission("third", reference="2"))
    if last in ("a report", "a decision"):
        [*_, newest] = reading.notice(ledger, receipt.notice_id).revisions
        ledger.finish(newest.id, checked(), START, [])
    if last == "a decision":
        ledger.decide(receipt.notice_id, "reject", "not here", "K. Saksbehandler")
    assert ledger.verify() is None
    with ledger.engine.begin() as db:
        db.execute(delete(events).where(events.c.number > cut))
    assert ledger.verify() == cut + 1


def test_a_letter_is_tried_over_days_and_then_listed_as_dead(ledger: Ledger, clock: HandClock) -> None:
    receipt = ledger.receive(submission())
    ledger.finish(receipt.revision_id, checked(), START, [Target("webhook:a")])
    ids, began = set(), clock.now
    for _ in range(len(outbox.SCHEDULE) + 1):
        [letter] = outbox.take_due(ledger)
        ids.add(letter.id)
        outbox.failed(ledger, letter, "500")
        assert outbox.take_due(ledger) == []
        clock.forward(hours=27)
    assert outbox.take_due(ledger) == []
    [(dead, cause)] = outbox.dead_letters(ledger)
    assert ids == {dead.id}
    assert cause == "500"
    assert clock.now - began > timedelta(days=2)
    outbox.send_again(ledger, dead.id, "admin")
    [letter] = outbox.take_due(ledger)
    outbox.delivered(ledger, letter)
    assert outbox.was_delivered(ledger, "webhook:a", "r1")
    assert kinds(ledger, receipt.notice_id)[-2:] == ["report.sent_again", "report.delivered"]


def test_a_letter_in_the_hands_of_one_worker_is_not_given_to_another(ledger: Ledger, clock: HandClock) -> None:
    receipt = ledger.receive(submission())
    ledger.finish(receipt.revision_id, checked(), START, [Target("webhook:a")])
    [letter] = outbox.take_due(ledger)
    assert outbox.take_due(ledger) == []
    clock.forward(seconds=91)
    [again] = outbox.take_due(ledger)
    assert again.id == letter.id
    outbox.delivered(ledger, again)
    outbox.delivered(ledger, letter)
    assert kinds(ledger, receipt.notice_id).count("report.delivered") == 1


def test_the_age_of_the_outbox_is_that_of_its_oldest_letter(ledger: Ledger, clock: HandClock) -> None:
    assert outbox.oldest_pending(ledger) == timedelta(0)
    receipt = ledger.receive(submission())
    ledger.finish(receipt.revision_id, checked(), START, [Target("webhook:a")])
    clock.forward(minutes=7)
    assert outbox.oldest_pending(ledger) == timedelta(minutes=7)


def test_the_tables_of_the_migrations_are_those_of_the_program(ledger: Ledger) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with ledger.engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": False}), metadata)
    assert found == []


def test_the_newest_migration_is_the_one_that_the_program_expects() -> None:
    assert max(path.stem.split("_")[0] for path in (MIGRATIONS / "versions").glob("*.py")) == HEAD


def test_a_ledger_of_a_newer_program_is_not_touched(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "ledger.db")
    engine = open_engine(url)
    with engine.begin() as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(LedgerError, match="newer"):
        open_engine(url)


def test_a_ledger_that_cannot_be_opened_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(LedgerError, match="Cannot open the case ledger: file is not a database"):
        open_ledger(None, tmp_path)
