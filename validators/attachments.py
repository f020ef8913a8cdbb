"""Which attachments a notice must have in this municipality, and which it has. Their content is not read."""

from __future__ import annotations

from collections.abc import Iterator

from network import Subject
from validators.case import Case
from validators.notice import Attachment, Notice
from validators.outcome import Outcome, Result

LIST = Subject("attachment", path="attachments")


def demanded(case: Case, kind: str) -> bool:
    """Whether the pack wants this attachment with this kind of notice. A new connection is of a new building unless it says otherwise."""
    notice = case.notice
    wanted = case.pack.notices.get(notice.kind) if notice is not None else None
    if notice is None or wanted is None:
        return False
    if kind in wanted.attachments:
        return True
    stood_before = notice.building is not None and notice.building.new is False
    return kind in wanted.attachments_new_building and not stood_before


def attached(notice: Notice, kind: str) -> tuple[tuple[Subject, Attachment], ...]:
    """The attachments of one kind, each with its place in the notice."""
    listed = enumerate(notice.attachments or ())
    return tuple((Subject("attachment", path=f"attachments[{number}]"), one) for number, one in listed if one.kind == kind)


def wanted(case: Case, kind: str) -> Iterator[Result]:
    """Undecided when the attachment is missing, else one pass for the first of its kind."""
    if case.notice is None:
        return
    found = attached(case.notice, kind)
    if not found:
        yield Result(Outcome.UNDECIDED, LIST, missing=(kind,))
        return
    yield Result(Outcome.PASS, found[0][0], values={"attachment_count": len(found), "file": found[0][1].file or ""})


def drawn_to_scale(case: Case, kind: str, scales: tuple[str, ...]) -> Iterator[Result]:
    """As `wanted`, and a stated scale is one of those allowed. A scale that nobody stated is not read off the drawing."""
    if case.notice is None:
        return
    found = attached(case.notice, kind)
    if not found:
        yield Result(Outcome.UNDECIDED, LIST, missing=(kind,))
    for subject, one in found:
        values = {"scale": one.scale or "", "scales": ", ".join(scales), "file": one.file or ""}
        if one.scale is not None and scales and plain_scale(one.scale) not in scales:
            yield Result(Outcome.FAIL, subject, text="fail_scale", values=values)
        else:
            yield Result(Outcome.PASS, subject, text="pass" if one.scale is not None else "pass_unscaled", values=values)


def plain_scale(scale: str) -> str:
    """ "M 1 : 500" as "1:500"."""
    return scale.upper().replace("M", "").replace(" ", "")
