"""Certificates of the people who did the work, and whether they were valid then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from network import Subject
from validators.case import Case
from validators.notice import Performer, Role


def performers_of(case: Case, role: Role) -> Iterator[tuple[Subject, Performer]]:
    """The people with this role, each with their place in the notice."""
    for number, one in enumerate((case.notice.performers or ()) if case.notice is not None else ()):
        if one.role is role:
            yield Subject("notice", path=f"performers[{number}]"), one


def held(one: Performer, kinds: tuple[str, ...], day: date | None) -> bool:
    """Whether the person holds a certificate of one of these kinds that had not run out on the day (None: whenever)."""
    return any(paper.kind in kinds and (paper.valid_to is None or day is None or paper.valid_to >= day) for paper in one.certificates or ())


def run_out(one: Performer, kinds: tuple[str, ...], day: date | None) -> tuple[str, date] | None:
    """Kind and last day of a certificate that had run out on the day."""
    for paper in one.certificates or ():
        if paper.kind in kinds and paper.valid_to is not None and day is not None and paper.valid_to < day:
            return paper.kind or "", paper.valid_to
    return None


def work_day(case: Case) -> date | None:
    """The day that a certificate must have been valid on: when the work began, else when it ended, else the day of the check."""
    work = case.notice.work if case.notice is not None else None
    return (work.start_date or work.finish_date if work is not None else None) or case.on
