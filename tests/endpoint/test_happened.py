"""What a person reads of a case's life."""

from __future__ import annotations

from endpoint.api.answers import Event
from endpoint.pages.happened import lines_of
from endpoint.pages.site import _day


def _event(kind: str, at: str, actor: str | None = None) -> Event:
    return {"kind": kind, "at": at, "actor": actor} if actor else {"kind": kind, "at": at}


def test_readings_by_one_person_on_one_day_are_one_line_at_the_place_of_the_first() -> None:
    events = [
        _event("notice.received", "2026-11-21T09:00:00Z", "firm"),
        _event("notice.read", "2026-11-21T10:00:00Z", "Kari"),
        _event("notice.read", "2026-11-21T10:05:00Z", "Ola"),
        _event("decision.ask", "2026-11-21T11:00:00Z", "Kari"),
        _event("notice.read", "2026-11-21T22:59:00Z", "Kari"),
        _event("notice.read", "2026-11-21T23:00:00Z", "Kari"),
        _event("decision.ask", "2026-11-21T23:30:00Z", "Kari"),
    ]
    told = [(line.kind, line.at[11:16], line.actor, line.times) for line in lines_of(events)]
    assert told == [
        ("notice.received", "09:00", "firm", 1),
        ("notice.read", "10:00", "Kari", 2),
        ("notice.read", "10:05", "Ola", 1),
        ("decision.ask", "11:00", "Kari", 1),
        ("notice.read", "23:00", "Kari", 1),
        ("decision.ask", "23:30", "Kari", 1),
    ]


def test_what_a_firm_is_told_has_no_names_and_loses_nothing() -> None:
    events = [_event("notice.received", "2026-11-21T09:00:00Z"), _event("check.started", "2026-11-21T09:00:01Z")]
    assert [line.kind for line in lines_of(events)] == ["notice.received", "check.started"]


def test_a_page_shows_the_norwegian_day_of_a_moment_and_a_day_as_it_is() -> None:
    assert [_day(one, "nb") for one in ("2026-11-21T23:30:00Z", "2026-11-21T22:30:00Z", "2026-11-21")] == ["22.11.2026", "21.11.2026", "21.11.2026"]
