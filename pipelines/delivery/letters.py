"""Letters of the outbox to their receivers: the outgoing folder, webhooks, the archive. What fails is tried again, over days."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from pipelines.delivery.fiks_arkiv import FolderTransport, Transport, archive_message, documents_of
from pipelines.delivery.folder import DeliveryError, ReportFolder, write_report_folder
from pipelines.delivery.webhook import WebhookError, send_event
from pipelines.installation import Installation
from pipelines.ledger import outbox, reading
from pipelines.ledger.outbox import Letter
from pipelines.store import StoreError

FOLDER = "folder:"
WEBHOOK = "webhook:"
ARCHIVE = "archive:"


def deliver_to_folder(installation: Installation, letter: Letter) -> ReportFolder:
    """Raises DeliveryError or StoreError; the letter then stays in the outbox."""
    files = {name: installation.store.get(sha256) for name, sha256 in letter.files.items()}
    written = write_report_folder(Path(letter.target.removeprefix(FOLDER)), letter.reference, letter.report_id, files)
    outbox.delivered(installation.ledger, letter)
    return written


def deliver_to_archive(installation: Installation, letter: Letter, transport: Transport) -> None:
    """Raises DeliveryError or StoreError; the letter then stays in the outbox."""
    store = installation.store
    sosi = store.get(reading.sosi_of(installation.ledger, letter.report_id))
    documents = documents_of(store.get(letter.files["report.pdf"]), sosi, store.get(letter.files["report.json"]))
    title = f"Kontroll av ferdigmelding{f' i sak {letter.reference}' if letter.reference else ''}"
    message = archive_message(letter, documents, title, letter.created_at, needs_action=letter.verdict != "accepted")
    transport.send(letter, message, documents)
    outbox.delivered(installation.ledger, letter)


def deliver_letter(installation: Installation, letter: Letter) -> str | None:
    """Tries once. Gives None when it arrived, else the cause that the ledger now holds."""
    try:
        if letter.target.startswith(FOLDER):
            deliver_to_folder(installation, letter)
            return None
        if letter.target.startswith(ARCHIVE):
            deliver_to_archive(installation, letter, FolderTransport(Path(letter.target.removeprefix(ARCHIVE))))
            return None
        webhook = installation.settings.webhooks.get(letter.target.removeprefix(WEBHOOK))
        if webhook is None:
            return _failed(installation, letter, "this receiver is no longer in the settings", for_good=True)
        send_event(webhook, letter, installation.settings.public_url, installation.ledger.clock())
        outbox.delivered(installation.ledger, letter)
    except WebhookError as error:
        return _failed(installation, letter, str(error), for_good=error.for_good, wait=error.wait)
    except (DeliveryError, StoreError) as error:
        return _failed(installation, letter, str(error))
    return None


def deliver_due(installation: Installation, limit: int = 50) -> tuple[int, int]:
    """Tries every letter whose time has come, once. Gives (arrived, failed)."""
    tried = [deliver_letter(installation, letter) for letter in outbox.take_due(installation.ledger, limit)]
    return tried.count(None), len(tried) - tried.count(None)


def _failed(installation: Installation, letter: Letter, cause: str, *, for_good: bool = False, wait: timedelta | None = None) -> str:
    outbox.failed(installation.ledger, letter, cause, for_good=for_good, wait=wait)
    return cause
