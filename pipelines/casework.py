"""What is done with a notice, whichever way it came: kept, checked, and its report put in the outbox."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any

from pipelines.dispensations import decisions_on
from pipelines.identity import identity_of
from pipelines.installation import Installation
from pipelines.ledger import reading, standing
from pipelines.ledger.entries import Checked, FileEntry, Finding, Receipt, Submission, Target
from pipelines.local_day import day_of
from pipelines.names import plain_text
from pipelines.store import RemovedError

NOBODY = "0000"
"""Municipality of a notice that names none where the installation has none either."""
LONGEST_REFERENCE, LONGEST_GIVEN = 200, 10_000
CAUSES = {"file": "the file is not SOSI", "notice": "the notice has the wrong shape", "municipality": "the municipality is not known"}


@dataclass(frozen=True, slots=True)
class Document:
    """A file of a notice with its content. `role` is "notice", "sosi" or "attachment"."""

    name: str
    role: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Finished:
    """A checked delivery. `files`: name in the report folder -> content."""

    verdict: str
    files: dict[str, bytes]
    began_at: datetime | None = None
    """When the check began, where that is known."""

    @property
    def report(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.files["report.json"])
        return found


class CheckFailedError(Exception):
    """A revision could not be checked now. `cause` is one short phrase without names or content, for the ledger. `by_itself`: as far as we can
    see it is this delivery that ends the process which checks it, and will do so again."""

    def __init__(self, cause: str, *, by_itself: bool = False) -> None:
        super().__init__(cause)
        self.cause = cause
        self.by_itself = by_itself


CheckRequest = Callable[[Any], Finished]
"""Carries out a `pipelines.check.Request`; raises CheckError or CheckFailedError."""


def submission_of(
    form: Mapping[str, Any], entries: tuple[FileEntry, ...], channel: str, actor: str, installation: Installation, firm: str | None = None
) -> Submission:
    """What the ledger keeps of a notice. `form` is its JSON; `firm` the sender when we know it better than the form does."""
    return Submission(
        municipality=municipality_of(form, installation),
        identity=identity_of((entry.role, entry.sha256) for entry in entries),
        files=entries,
        channel=channel,
        actor=actor,
        reference=_reference(form.get("case_id")),
        kind=_text(form.get("kind"), 40),
        firm=firm or _text(_within(form, "firm", "orgno"), 20),
        language=_text(form.get("language"), 2),
    )


def municipality_of(form: Mapping[str, Any], installation: Installation) -> str:
    """Whose a notice is: what its JSON says, else the installation's own."""
    return _text(form.get("municipality"), 8) or installation.settings.municipality or NOBODY


def keep_files(installation: Installation, documents: Iterable[Document]) -> tuple[FileEntry, ...]:
    """Puts the content in the store. Raises StoreError."""
    seen: list[tuple[str, str, int]] = []

    def contents() -> Iterator[bytes]:
        for one in documents:
            seen.append((plain_text(one.name, 400), one.role, len(one.data)))
            yield one.data

    sums = installation.store.put_all(contents())
    return tuple(FileEntry(name, role, sha256, size) for (name, role, size), sha256 in zip(seen, sums, strict=True))


def conclude(
    installation: Installation, receipt: Receipt, submission: Submission, finished: Finished, targets: Iterable[Target], started_at: Any
) -> str:
    """Keeps the report with its letters, and gives its id. Doing it again gives the same id and changes nothing."""
    checked = checked_of(installation, submission, finished)
    installation.ledger.finish(receipt.revision_id, checked, started_at, targets)
    return checked.report_id


def checked_of(installation: Installation, submission: Submission, finished: Finished) -> Checked:
    """Puts the report's files in the store, and gives what the ledger is to keep. Raises StoreError."""
    report = finished.report
    files = dict(zip(finished.files, installation.store.put_all(finished.files.values()), strict=True))
    found = tuple(Finding(one["id"], one["rule"], one["outcome"], one["severity"]) for one in report["findings"])
    pack = {key: report["pack"][key] for key in ("id", "version", "sha256")}
    register = {"snapshot": report["register"]["snapshot"]} if report["register"] else None
    return Checked(report_id_of(submission, report), finished.verdict, report["summary"], pack, register, files, found)


def report_id_of(submission: Submission, report: dict[str, Any]) -> str:
    """The same content held against the same rules, register, terrain and cadastral map by the same program is the same report."""
    inputs = {
        "identity": submission.identity,
        "municipality": submission.municipality,
        "firm": submission.firm,
        "pack": report["pack"]["sha256"],
        "register": report["register"] and report["register"]["snapshot"],
        "terrain": report["terrain"],
        "tool": report["tool"],
        "language": report["language"],
        "previous": report.get("difference", {}).get("previous_sha256"),
    }
    if "cadastre" in report:
        inputs["cadastre"] = report["cadastre"]
    if "dispensations" in report:
        inputs["dispensations"] = [report["dispensations"], [one.get("dispensation") for one in report["findings"]]]
    return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()[:32]


def check_revision(installation: Installation, revision_id: str, on: date, targets: Iterable[Target], carry_out: CheckRequest | None = None) -> str:
    """Checks a revision from the store, keeps what came of it and gives the report's id. Raises CheckFailedError."""
    from pipelines.check import CheckError

    started_at = installation.ledger.clock()
    submission, receipt = reading.submission(installation.ledger, revision_id)
    try:
        finished = (carry_out or check)(request_of(installation, submission, revision_id, on))
    except CheckError as error:
        cause = CAUSES.get(error.part, f"the {error.part} cannot be read")
        installation.ledger.fail(revision_id, cause, started_at)
        raise CheckFailedError(cause) from error
    except CheckFailedError as error:
        installation.ledger.fail(revision_id, error.cause, started_at, by_itself=error.by_itself)
        raise
    return conclude(installation, receipt, submission, finished, targets, started_at)


def request_of(installation: Installation, submission: Submission, revision_id: str, on: date) -> Any:
    """The check that a revision in the store asks for. Raises StoreError."""
    from pipelines.check import Request

    settings = installation.settings
    notice = next(entry for entry in submission.files if entry.role == "notice")
    sosi = next(entry for entry in submission.files if entry.role == "sosi")
    return Request(
        data=installation.store.get(sosi.sha256),
        name=PurePosixPath(sosi.name).name,
        notice=installation.store.get(notice.sha256),
        default_municipality=settings.municipality,
        register=settings.register_file,
        terrain=settings.terrain,
        cadastre=settings.cadastre,
        grids=settings.grids,
        home=settings.home,
        ask_business_register=settings.ask_business_register,
        files={entry.name: entry.sha256 for entry in submission.files},
        accepted=standing.accepted_before(installation.ledger, submission.municipality, sosi.sha256, revision_id),
        on=on,
        received=day_of(reading.received_of_revision(installation.ledger, revision_id)),
        decisions=decisions_on(installation, reading.case_of_revision(installation.ledger, revision_id), submission.language),
        previous=stored_report(installation, reading.previous_report(installation.ledger, revision_id)),
    )


def check(request: Any) -> Finished:
    """The check in this process. Raises CheckError."""
    from pipelines.rendered import REPORT_FORMS, Job, render

    rendered = render(Job(request, tuple(REPORT_FORMS)))
    return Finished(rendered.verdict, {name: rendered.forms[form] for form, name in REPORT_FORMS.items()})


def targets_of(installation: Installation, folder: str | None = None) -> list[Target]:
    """Where every report goes: the outgoing folder, and the webhooks and the archive of the settings."""
    settings = installation.settings
    archive = [Target(f"archive:{settings.archive_folder.resolve()}")] if settings.archive_folder is not None else []
    hooks = [Target(f"webhook:{name}") for name in sorted(settings.webhooks)]
    return [Target("folder:" + (folder or str(settings.out_folder.resolve()))), *hooks, *archive]


def stored_report(installation: Installation, row: reading.ReportRow | None) -> dict[str, Any] | None:
    """The report of a row. None without one, and when the retention policy has removed it: then there is nothing to hold the new one against."""
    if row is None:
        return None
    try:
        found: dict[str, Any] = json.loads(installation.store.get(row.files["report.json"]))
    except RemovedError:
        return None
    return found


def _within(form: Mapping[str, Any], *path: str) -> Any:
    node: Any = form
    for step in path:
        node = node.get(step) if isinstance(node, Mapping) else None
    return node


def _reference(value: Any) -> str | None:
    """The municipality's case number; one that is too long ends in figures of its own, so that two cases never become one."""
    whole = _text(value, LONGEST_GIVEN)
    if whole is None or len(whole) <= LONGEST_REFERENCE:
        return whole
    return f"{whole[:LONGEST_REFERENCE]}-{hashlib.sha256(whole.encode()).hexdigest()[:8]}"


def _text(value: Any, longest: int) -> str | None:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    return plain_text(str(value), longest) or None
