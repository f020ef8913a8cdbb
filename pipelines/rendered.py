"""A check with its renderings, and what may be said instead: the one thing that a checking process does."""

from __future__ import annotations

from dataclasses import dataclass

import reports
from pipelines.check import CheckError, Request, check_file

REPORT_FORMS = {"json": "report.json", "html": "report.html", "pdf": "report.pdf", "geojson": "findings.geojson"}
"""Form -> name of its file in a report folder."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """`forms`: name of the form -> its bytes."""

    verdict: str
    forms: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Refused:
    """What a CheckError said: which part, the sentence, and for a notice each path with what is wrong there."""

    part: str
    sentence: str
    problems: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Broke:
    """A fault of ours in the check; `kind` names the exception, for the log."""

    kind: str


@dataclass(frozen=True, slots=True)
class Job:
    """`level` None gives the whole report; otherwise what a reader of that level may see."""

    request: Request
    forms: tuple[str, ...]
    level: str | None = None


Answer = Rendered | Refused | Broke


def render(job: Job) -> Rendered:
    """Raises CheckError."""
    report = check_file(job.request).report
    if job.level is not None:
        report = reports.disclose(report, job.level)
    return Rendered(report["verdict"], {form: reports.render(report, form) for form in job.forms})


def answer(job: Job) -> Answer:
    """As `render`; never raises: what goes wrong is the answer."""
    try:
        return render(job)
    except CheckError as error:
        return Refused(error.part, str(error), tuple(getattr(error.__cause__, "problems", ())))
    except MemoryError:
        return Refused("memory", "The check took more memory than it may have.")
    except Exception as error:
        return Broke(type(error).__name__)
