"""Codes that are on no list but differ from one code on it only in case, blanks, hyphens or underscores (safe), or in one letter
(a guess, and so unsafe)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from network.mending.lines import replaced
from network.mending.proposal import Edit, Grade, Proposal
from network.mending.reading import Reading
from network.model import UnknownCode
from network.profiles.profile import NAMES, Profile, lists, profile

SHORTEST_GUESS = 4


def propose(reading: Reading) -> Iterator[Proposal]:
    for unknown in reading.delivery.unknown_codes:
        near = {code for code in listed(unknown.attribute) if _plain(code) == _plain(unknown.code)}
        yield from _proposal(reading, unknown, near, "spelling", Grade.SAFE)


def guess(reading: Reading) -> Iterator[Proposal]:
    """One letter more, less, other or two changed about, and only one code so near."""
    for unknown in reading.delivery.unknown_codes:
        codes = set(listed(unknown.attribute))
        if len(unknown.code) < SHORTEST_GUESS or any(_plain(code) == _plain(unknown.code) for code in codes):
            continue
        near = {code for code in codes if len(code) >= SHORTEST_GUESS and _one_slip(_plain(unknown.code), _plain(code))}
        yield from _proposal(reading, unknown, near, "spelling-guess", Grade.UNSAFE)


def listed(attribute: str) -> frozenset[str]:
    """The codes that the attribute at this path may have, over all dialects; empty when there is no list for it."""
    codes: set[str] = set()
    for name in NAMES:
        codes.update(_listed_by(profile(name), attribute))
    if attribute in ("STEDF_FORH", "STEDF_ÅRSA"):
        codes |= lists().survey["trench" if attribute == "STEDF_FORH" else "reason"]
    return frozenset(codes)


def _listed_by(spoken: Profile, attribute: str) -> Iterable[str]:
    if attribute == spoken.line_theme:
        yield from spoken.line_themes
    if attribute == spoken.point_theme:
        yield from spoken.point_themes
    if attribute == "OBJTYPE":
        yield from spoken.line_objtypes
        yield from spoken.point_objtypes
    for fields, known in ((spoken.pipe, lists().pipe), (spoken.point, lists().point)):
        if attribute in fields.get("height_reference", ()):
            yield from (code for code in lists().height_references if code.isupper())
        for field, codes in known.items():
            if attribute in fields.get(field, ()):
                yield from codes


def _proposal(reading: Reading, unknown: UnknownCode, near: set[str], kind: str, grade: Grade) -> Iterator[Proposal]:
    group = reading.group_at.get(unknown.subject.line or 0)
    if len(near) != 1 or group is None:
        return
    becomes = near.pop()
    elements = [element for path, element in group.paths() if path == unknown.attribute and element.text == unknown.code]
    written = group.source
    if len(elements) != 1 or written is None:
        return
    line = elements[0].line
    try:
        text = replaced(reading.lines.text(line), reading.bytes_of(unknown.code), reading.bytes_of(becomes))
    except UnicodeEncodeError:
        return
    if text is not None:
        yield Proposal(
            kind, grade, line, (Edit(line, 1, (text,)),), f"{group.serial}:{unknown.attribute}:{unknown.code}", group.serial,
            {"attribute": unknown.attribute, "was": unknown.code, "becomes": becomes},
        )  # fmt: skip


def _plain(code: str) -> str:
    return "".join(letter for letter in code.casefold() if letter not in " -_.\t")


def _one_slip(one: str, other: str) -> bool:
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    if len(one) == len(other):
        wrong = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
        if len(wrong) == 1:
            return True
        return len(wrong) == 2 and wrong[1] == wrong[0] + 1 and one[wrong[0]] == other[wrong[1]] and one[wrong[1]] == other[wrong[0]]
    short, long = sorted((one, other), key=len)
    return any(long[:place] + long[place + 1 :] == short for place in range(len(long)))
