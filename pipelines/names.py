"""Names that become folders. What a sender writes never decides where on the disk we are."""

from __future__ import annotations

import hashlib
import re

LONGEST = 80
NO_CASE = "uten-sak"
_UNFIT = re.compile(r"[^0-9A-Za-zÆØÅæøå._-]+")


def case_folder(case_id: str | None) -> str:
    """The folder name of a case: "2026/01234" becomes "2026-01234". Whatever cannot stand in a name becomes "-"; a name that
    lost something that way, other than slashes and blanks between its parts, ends in eight figures of its own so that two cases never share one."""
    if case_id is None or not case_id.strip():
        return NO_CASE
    plain = re.sub(r"[\s/\\]+", "-", case_id.strip())
    name = _UNFIT.sub("-", plain).strip("-. ")[:LONGEST].rstrip("-. ")
    if name == plain and not _reserved(name):
        return name
    mark = hashlib.sha256(case_id.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{name}-{mark}" if name and not _reserved(name) else f"sak-{mark}"


def plain_text(text: str, longest: int = 200) -> str:
    """Text as it may stand in the ledger, a log or a header: no control characters, no half letters, not endless."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(letter if letter.isprintable() else " " for letter in whole)[:longest].strip()


def _reserved(name: str) -> bool:
    """Names that Windows shares cannot hold."""
    return re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", name) is not None
