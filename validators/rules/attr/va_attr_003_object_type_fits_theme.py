"""VA-ATTR-003: OBJTYPE and the theme code say the same of what flows in the pipe."""

from __future__ import annotations

from collections.abc import Iterator

from network import Function, Pipe
from network.profiles import Profile, profile
from validators.case import Case
from validators.outcome import Outcome, Result, Severity
from validators.registry import NoParams, rule

UNREAD = "unknown"


@rule("VA-ATTR-003", "object-type-fits-theme", severity=Severity.ERROR, params=NoParams, audit=True)
def object_type_fits_theme(case: Case, params: NoParams) -> Iterator[Result]:
    if case.delivery.dialect == UNREAD:
        return
    spoken = profile(case.delivery.dialect)
    for pipe in case.delivery.pipes:
        by_type, by_theme = _by_type(pipe, spoken), _by_theme(pipe, spoken)
        if by_type is None or by_theme is None:
            continue
        agree = by_type is by_theme
        yield Result(
            Outcome.PASS if agree else Outcome.FAIL, pipe.subject, at=pipe.coordinates[0],
            values={"objtype": pipe.objtype, "theme": pipe.theme, "type_function": by_type.value, "theme_function": by_theme.value},
        )  # fmt: skip


def _by_type(pipe: Pipe, spoken: Profile) -> Function | None:
    theme = spoken.line_objtypes.get(pipe.objtype, "")
    return spoken.line_themes[theme][0] if theme in spoken.line_themes else None


def _by_theme(pipe: Pipe, spoken: Profile) -> Function | None:
    return spoken.line_themes[pipe.theme][0] if pipe.theme in spoken.line_themes else None
