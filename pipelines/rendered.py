"""A check with its renderings, and what may be said instead: the one thing that a checking process does."""

from __future__ import annotations

from dataclasses import dataclass

import reports
from network.mending import Mended
from pipelines.check import CheckError, Request, check_file
from reports.drawing.background import Background

REPORT_FORMS = {"json": "report.json", "html": "report.html", "pdf": "report.pdf", "geojson": "findings.geojson"}
"""Form -> name of its file in a report folder."""
INSIDE = ("part", "digest")
"""Forms for the program itself."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """`forms`: name of the form -> its bytes. `mended` is there when it was asked for and a safe mending was found."""

    verdict: str
    forms: dict[str, bytes]
    mended: Mended | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """What a CheckError said: which part, the sentence, and for a notice each path with what is wrong there."""

    part: str
    sentence: str
    problems: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Broke:
    """A fault of ours in the check; `kind` names the exception, for the log. `of_the_machine`: of its disk, say, and gone in a moment."""

    kind: str
    of_the_machine: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """`level` None gives the whole report; otherwise what a reader of that level may see. `forms` are those of `reports.render`, "part"
    for the inside of a page and "digest" for the next comparison (empty when the report is too large for it). `background` is the map that
    lies below the page's own."""

    request: Request
    forms: tuple[str, ...]
    level: str | None = None
    mend: bool = False
    background: Background | None = None


Answer = Rendered | Refused | Broke


def render(job: Job) -> Rendered:
    """Raises CheckError."""
    report = check_file(job.request).report
    if job.level is not None:
        report = reports.disclose(report, job.level)
    forms = reports.render_all(report, [form for form in job.forms if form not in INSIDE])
    forms |= {form: _inside(report, form, job.background) for form in job.forms if form in INSIDE}
    return Rendered(report["verdict"], forms, _mended(job.request, report) if job.mend else None)


def _inside(report: reports.Report, form: str, background: Background | None) -> bytes:
    if form == "part":
        from reports.renderings.part import render_part

        return render_part(report, background=background).encode()
    from reports.digest import digest

    return (digest(report) or "").encode()


def _mended(request: Request, report: reports.Report) -> Mended | None:
    from pipelines.mending import mend_safely
    from reference_data.municipalities import MunicipalityError

    try:
        made = mend_safely(request.data, report["case"]["municipality"] or request.municipality)
    except MunicipalityError:
        made = mend_safely(request.data, None)
    return made if made.applied else None


def answer(job: Job) -> Answer:
    """As `render`; never raises: what goes wrong is the answer."""
    try:
        return render(job)
    except CheckError as error:
        return Refused(error.part, str(error), tuple(getattr(error.__cause__, "problems", ())))
    except MemoryError:
        return Refused("memory", "The check took more memory than it may have.")
    except Exception as error:
        return Broke(type(error).__name__, isinstance(error, OSError))
