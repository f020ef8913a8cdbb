"""The steps that every delivery goes through, one function each: a Prefect task wraps them, a direct call does without.

Each step can be done again after a stop: reading changes nothing, the check gives the same report, the ledger keeps it once, a
report that is delivered is not written again, and what was moved is gone from the drop folder.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pipelines import casework
from pipelines.casework import CheckFailedError, Document, Finished
from pipelines.delivery.folder import READY, ReportFolder
from pipelines.delivery.letters import FOLDER, deliver_to_folder
from pipelines.dispensations import decisions_on
from pipelines.installation import Installation
from pipelines.intake import away, memory, tries
from pipelines.intake.parcel import Limits, Parcel, read_parcel, read_part, stamps_of
from pipelines.intake.portal import adapters
from pipelines.intake.suspicion import REMARKS, NotADeliveryError, StillChangingError, remarks_document
from pipelines.ledger import outbox, reading
from pipelines.ledger.entries import FileEntry, Submission
from pipelines.ledger.standing import standing
from pipelines.local_day import day_of
from pipelines.names import case_folder, plain_text

CHANNEL = "folder"
SENDER = "drop folder"
REFUSALS = {"file": "not_sosi", "notice": "not_a_notice", "municipality": "unknown_municipality"}
"""Parts of a check that only the sender can mend, and the code of the rejection."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A report that the ledger holds, and where it is to go."""

    report_id: str
    target: str


def read_delivery(installation: Installation, folder: Path, name: str) -> Parcel:
    """Raises NotADeliveryError or StillChangingError."""
    settings = installation.settings
    return read_parcel(folder / name, Limits(settings.max_file_bytes, settings.max_files, adapters(settings.adapters)))


def reported_before(installation: Installation, folder: Path, parcel: Parcel, out: Path) -> str | None:
    """The id of the report that this content has from this drop folder, or that lies in the outgoing folder; None when there is none, and when
    the ledger does not know it: a ledger that was put back from a copy shall have it again."""
    remembered = memory.recall(installation.settings.home, folder, parcel.identity)
    if remembered is not None and reading.has_report(installation.ledger, remembered):
        return remembered
    received = submission(installation, parcel)
    delivered = outbox.delivered_reports(installation.ledger, received, _target(out))
    place = out / case_folder(received.reference)
    return next((report_id for report_id in delivered if (place / report_id / READY).exists()), None)


def check_delivery(installation: Installation, parcel: Parcel, on: date) -> Finished:
    """The check and its renderings. Raises NotADeliveryError when the sender must mend it, CheckError or CheckFailedError when we must."""
    from pipelines.check import CheckError, Request

    settings, received = installation.settings, submission(installation, parcel)
    known = standing(installation.ledger, received)
    request = Request(
        data=parcel.sosi,
        name=Path(parcel.sosi_name).name,
        notice=parcel.notice,
        default_municipality=settings.municipality,
        register=settings.register_file,
        terrain=settings.terrain,
        cadastre=settings.cadastre,
        grids=settings.grids,
        home=settings.home,
        ask_business_register=settings.ask_business_register,
        files={part.name: part.sha256 for part in parcel.parts},
        accepted=known.accepted,
        on=on,
        received=day_of(known.received_at) if known.received_at is not None else None,
        decisions=decisions_on(installation, known.case_id, received.language),
        previous=casework.stored_report(installation, known.previous),
    )
    began_at = installation.ledger.clock()
    try:
        finished: Finished = installation.check(request) if installation.check is not None else tries.check_here(settings, request)
    except CheckError as error:
        if error.part in REFUSALS:
            tries.forget(settings.home, request)
            raise NotADeliveryError(REFUSALS[error.part], str(error)) from error
        raise
    except CheckFailedError as error:
        if tries.failed(settings.home, request, error):
            raise NotADeliveryError("not_checkable", _given_up(error)) from error
        raise
    tries.forget(settings.home, request)
    return replace(finished, began_at=began_at)


def _given_up(error: CheckFailedError) -> str:
    return (
        f"It could not be checked in {tries.MOST} tries: {error.cause}. The fault may be ours: whoever runs Ferdigsjekk should look at it; "
        "moved back into the drop folder, it is tried again."
    )


def keep_report(installation: Installation, folder: Path, parcel: Parcel, finished: Finished, out: Path) -> Kept:
    """Puts the delivery and its report in the store, the ledger and the outbox. Raises StoreError or LedgerError."""
    began_at = finished.began_at or installation.ledger.clock()
    if parcel.remarks:
        finished = replace(finished, files={**finished.files, REMARKS: remarks_document(parcel.remarks)})
    documents = (Document(part.name, part.role, read_part(folder / parcel.name, parcel, part)) for part in parcel.parts)
    entries = casework.keep_files(installation, documents)
    received = casework.submission_of(parcel.form, entries, CHANNEL, SENDER, installation)
    checked = casework.checked_of(installation, received, finished)
    remarks = [{"code": one.code, "file": plain_text(one.name)} for one in parcel.remarks]
    installation.ledger.take_in(received, checked, began_at, casework.targets_of(installation, str(out.resolve())), remarks)
    return Kept(checked.report_id, _target(out))


def deliver_report(installation: Installation, kept: Kept) -> ReportFolder:
    """Raises DeliveryError when the disk refuses."""
    return deliver_to_folder(installation, outbox.letter_to(installation.ledger, kept.target, kept.report_id))


def remember_report(installation: Installation, folder: Path, parcel: Parcel, report_id: str) -> None:
    memory.remember(installation.settings.home, folder, parcel.identity, parcel.name, report_id)


def file_away(folder: Path, parcel: Parcel) -> Path:
    """Moves what was taken to `done/`. Raises StillChangingError when it is no longer what was taken: then it is a new delivery."""
    if stamps_of(folder / parcel.name) != dict(parcel.stamps):
        raise StillChangingError(parcel.name)
    return away.move_to_done(folder, parcel.name)


def submission(installation: Installation, parcel: Parcel) -> Submission:
    entries = tuple(FileEntry(plain_text(part.name, 400), part.role, part.sha256, part.bytes) for part in parcel.parts)
    return casework.submission_of(parcel.form, entries, CHANNEL, SENDER, installation)


def _target(out: Path) -> str:
    return f"{FOLDER}{out.resolve()}"
