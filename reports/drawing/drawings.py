"""All drawings of one report, made once for every form that shows them."""

from __future__ import annotations

from dataclasses import dataclass

from reports.document import Report
from reports.drawing import plan, profile
from reports.drawing.background import Background


@dataclass(frozen=True, slots=True)
class Drawings:
    """SVG texts in the report's language. `plan` is None when there is nothing with coordinates; `profiles` are in the report's order."""

    plan: str | None
    profiles: tuple[str, ...]


def drawings(report: Report, linked: bool = False, background: Background | None = None) -> Drawings:
    """`linked` and `background` as `plan.plan` has them."""
    lang = report["language"]
    profiles = tuple(profile.profile(one, lang, f"profile-{number}") for number, one in enumerate(report["profiles"], start=1))
    return Drawings(plan.plan(report, lang, linked, background), profiles)
