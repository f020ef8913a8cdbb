"""Which attachments a notice must have in this municipality, and which it has. Their content is not read."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from network import Subject
from validators.case import Case
from validators.notice import Attachment
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


def attached(case: Case, kind: str) -> tuple[tuple[Subject, Attachment], ...]:
    """The attachments of one kind that came along, each with its place in the notice."""
    return tuple((subject, one) for subject, one in named(case, kind) if came(case, one))


def named(case: Case, kind: str) -> tuple[tuple[Subject, Attachment], ...]:
    """The attachments of one kind that the notice lists, whether or not their files came along."""
    listed = enumerate((case.notice.attachments if case.notice else None) or ())
    return tuple((Subject("attachment", path=f"attachments[{number}]"), one) for number, one in listed if one.kind == kind)


def came(case: Case, one: Attachment) -> bool:
    """False when we could look, and the file is not there or has another content than the notice says."""
    if case.files is None or one.file is None:
        return True
    # a Mac may write "å" as two letters, in the form, in the name of the file, or in both
    plain = unicodedata.normalize("NFC", one.file)
    found = next((sha256 for name, sha256 in case.files.items() if unicodedata.normalize("NFC", name) == plain), None)
    return found is not None and (one.sha256 is None or found == one.sha256.lower())


def absent(case: Case, kind: str) -> tuple[str, ...]:
    """What is missing when no attachment of the kind came along: the kind, and the file when the notice names one."""
    return (kind, "named_file") if named(case, kind) else (kind,)


def absent_text(case: Case, kind: str) -> str | None:
    """What to say of it: a file that the notice names and that did not come is another matter than no file at all."""
    return "undecided_named_file" if named(case, kind) else None


def wanted(case: Case, kind: str) -> Iterator[Result]:
    """Undecided when the attachment is missing, else one pass for the first of its kind."""
    if case.notice is None:
        return
    found = attached(case, kind)
    if not found:
        yield Result(Outcome.UNDECIDED, LIST, missing=absent(case, kind), text=absent_text(case, kind))
        return
    yield Result(Outcome.PASS, found[0][0], values={"attachment_count": len(found), "file": found[0][1].file or ""})


def drawn_to_scale(case: Case, kind: str, scales: tuple[str, ...]) -> Iterator[Result]:
    """As `wanted`, and a stated scale is one of those allowed. A scale that nobody stated is not read off the drawing."""
    if case.notice is None:
        return
    found = attached(case, kind)
    if not found:
        yield Result(Outcome.UNDECIDED, LIST, missing=absent(case, kind), text=absent_text(case, kind))
    for subject, one in found:
        values = {"scale": one.scale or "", "scales": ", ".join(scales), "file": one.file or ""}
        if one.scale is not None and scales and plain_scale(one.scale) not in scales:
            yield Result(Outcome.FAIL, subject, text="fail_scale", values=values)
        else:
            yield Result(Outcome.PASS, subject, text="pass" if one.scale is not None else "pass_unscaled", values=values)


def plain_scale(scale: str) -> str:
    """ "M 1 : 500" as "1:500"."""
    return scale.upper().replace("M", "").replace(" ", "")
