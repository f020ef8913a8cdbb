"""Certificates of the people who did the work, and whether they were valid then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from network import Subject
from validators.case import Case
from validators.notice import Performer, Role
from validators.outcome import Outcome, Result


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
    """The day that a certificate must have been valid on: when the work began, else when it ended; None when the notice says neither."""
    work = case.notice.work if case.notice is not None else None
    return work.start_date or work.finish_date if work is not None else None


def last_day(case: Case) -> date | None:
    """When the work ended, None where the notice does not say."""
    work = case.notice.work if case.notice is not None else None
    return work.finish_date if work is not None else None


def judged(case: Case, subject: Subject, one: Performer, asked: Mapping[str, tuple[str, ...]]) -> Result:
    """What a person's certificates say. `asked` names what is wanted and the kinds that will do, no kinds: not asked for.

    One that had run out when the work began fails, one that ran out while it went on is near. Where nobody says when the work was,
    one that has run out by the day of the check may have been valid then, and that is undecided.
    """
    began, ended, values = work_day(case), last_day(case), {"name": one.name or ""}
    wanted = {name: kinds for name, kinds in asked.items() if kinds}
    for kinds in wanted.values():
        old = run_out(one, kinds, began) if not held(one, kinds, began) else None
        if old is not None:
            return Result(Outcome.FAIL, subject, text="fail_run_out", values={**values, **_shown(old)})
    missing = tuple(name for name, kinds in wanted.items() if not held(one, kinds, began))
    if missing:
        return Result(Outcome.UNDECIDED, subject, missing=missing, values=values)
    for kinds in wanted.values():
        day = ended if began is not None else case.on
        old = run_out(one, kinds, day) if not held(one, kinds, day) else None
        if old is not None and began is None:
            return Result(Outcome.UNDECIDED, subject, missing=("start_date",), text="undecided_when", values={**values, **_shown(old)})
        if old is not None and began is not None:
            return Result(Outcome.NEAR, subject, text="near_run_out", values={**values, **_shown(old), "start_date": began.isoformat()})
    return Result(Outcome.PASS, subject, values=values)


def _shown(old: tuple[str, date]) -> dict[str, str]:
    return {"certificate": old[0], "valid_to_date": old[1].isoformat()}
