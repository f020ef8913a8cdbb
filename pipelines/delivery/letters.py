"""Letters of the outbox to their receivers: the outgoing folder, webhooks, the archive. What fails is tried again, over days."""

from __future__ import annotations

import contextlib
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path

import structlog

from pipelines.delivery.fiks_arkiv import FolderTransport, Transport, archive_message, documents_of
from pipelines.delivery.folder import DeliveryError, ReportFolder, write_report_folder
from pipelines.delivery.webhook import WebhookError, send_event
from pipelines.installation import Installation
from pipelines.ledger import outbox, reading
from pipelines.ledger.database import LedgerError
from pipelines.ledger.outbox import Letter
from pipelines.locks import lock
from pipelines.store import StoreError

FOLDER = "folder:"
WEBHOOK = "webhook:"
ARCHIVE = "archive:"
ROUND_S = outbox.CLAIM.total_seconds() / 3
"""A receiver who has been slow for so long gets the rest of its letters in the next round, while what we hold is still ours."""
log = structlog.get_logger("letters")


def deliver_to_folder(installation: Installation, letter: Letter) -> ReportFolder:
    """Raises DeliveryError or StoreError; the letter then stays in the outbox."""
    with _alone(installation, letter):
        return _to_folder(installation, letter)


def _to_folder(installation: Installation, letter: Letter) -> ReportFolder:
    files = {name: installation.store.get(sha256) for name, sha256 in letter.files.items()}
    written = write_report_folder(Path(letter.target.removeprefix(FOLDER)), letter.reference, letter.report_id, files, letter.event)
    outbox.delivered(installation.ledger, letter)
    return written


def _to_archive(installation: Installation, letter: Letter, transport: Transport) -> None:
    """Raises DeliveryError or StoreError; the letter then stays in the outbox."""
    store = installation.store
    sosi = store.get(reading.sosi_of(installation.ledger, letter.report_id))
    documents = documents_of(store.get(letter.files["report.pdf"]), sosi, store.get(letter.files["report.json"]))
    title = f"Kontroll av ferdigmelding{f' i sak {letter.reference}' if letter.reference else ''}"
    message = archive_message(letter, documents, title, letter.created_at, needs_action=letter.verdict != "accepted")
    transport.send(letter, message, documents)
    outbox.delivered(installation.ledger, letter)


def deliver_letter(installation: Installation, letter: Letter) -> str | None:
    """Tries once. Gives None when it arrived, else the cause that the ledger now holds. Raises LedgerError."""
    try:
        with _alone(installation, letter):
            if not outbox.was_delivered(installation.ledger, letter.target, letter.report_id):
                return _send(installation, letter)
    except WebhookError as error:
        return _failed(installation, letter, str(error), for_good=error.for_good, wait=error.wait)
    except (DeliveryError, StoreError) as error:
        return _failed(installation, letter, str(error))
    except LedgerError:
        raise
    except Exception as error:
        log.error("letter", letter=letter.id, kind=type(error).__name__)
        return _failed(installation, letter, f"a fault of ours ({type(error).__name__})")
    return None


def deliver_due(installation: Installation, limit: int = 50) -> tuple[int, int]:
    """Tries every letter whose time has come, once. Gives (arrived, failed). Raises LedgerError."""
    causes = [cause for _, cause in deliver_each(installation, outbox.take_due(installation.ledger, limit))]
    return causes.count(None), len(causes) - causes.count(None)


def deliver_each(installation: Installation, letters: Sequence[Letter]) -> list[tuple[Letter, str | None]]:
    """Tries letters that were taken; each receiver has its own, so that one who is slow holds up no other. Gives what was tried, with None
    or the cause why it did not arrive; what was not reached in time is let go of, and is due at once. Raises LedgerError."""
    by_target: dict[str, list[Letter]] = defaultdict(list)
    for letter in letters:
        by_target[letter.target].append(letter)
    if len(by_target) <= 1:
        return _deliver_in_turn(installation, letters)
    with ThreadPoolExecutor(len(by_target), thread_name_prefix="letters") as hands:
        return [tried for some in hands.map(partial(_deliver_in_turn, installation), by_target.values()) for tried in some]


def _deliver_in_turn(installation: Installation, letters: Sequence[Letter]) -> list[tuple[Letter, str | None]]:
    began = time.monotonic()
    tried: list[tuple[Letter, str | None]] = []
    for number, letter in enumerate(letters):
        if time.monotonic() - began > ROUND_S:
            outbox.let_go(installation.ledger, letters[number:])
            break
        tried.append((letter, deliver_letter(installation, letter)))
    return tried


def _send(installation: Installation, letter: Letter) -> str | None:
    if letter.target.startswith(FOLDER):
        _to_folder(installation, letter)
        return None
    if letter.target.startswith(ARCHIVE):
        _to_archive(installation, letter, FolderTransport(Path(letter.target.removeprefix(ARCHIVE))))
        return None
    webhook = installation.settings.webhooks.get(letter.target.removeprefix(WEBHOOK))
    if webhook is None:
        return _failed(installation, letter, "this receiver is no longer in the settings", for_good=True)
    send_event(webhook, letter, installation.settings.public_url, installation.ledger.clock())
    outbox.delivered(installation.ledger, letter)
    return None


@contextlib.contextmanager
def _alone(installation: Installation, letter: Letter) -> Iterator[None]:
    """Whoever takes a delivery brings its report out at once, and the postman may come for it in the same moment: two who write one folder
    would spoil it for each other."""
    with lock(installation.settings.home, f"letter {letter.id}", wait=True):
        yield


def _failed(installation: Installation, letter: Letter, cause: str, *, for_good: bool = False, wait: timedelta | None = None) -> str:
    outbox.failed(installation.ledger, letter, cause, for_good=for_good, wait=wait)
    return cause
