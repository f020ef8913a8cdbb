"""Taking completion notices from a drop folder: each content once, whatever is killed in between.

Order matters: the report is delivered, then remembered, then the delivery is moved. A stop anywhere leaves the delivery in the
drop folder, and the next run goes the same way to the same report folder.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from pipelines.casework import CheckFailedError, Finished
from pipelines.delivery.folder import DeliveryError, ReportFolder
from pipelines.installation import Installation
from pipelines.intake import away, steps
from pipelines.intake.parcel import Parcel
from pipelines.intake.suspicion import READY, NotADeliveryError, StillChangingError
from pipelines.ledger.database import LedgerError
from pipelines.locks import lock
from pipelines.names import plain_text
from pipelines.store import StoreError

RESERVED = frozenset({away.DONE, away.REJECTED})


class IntakeError(Exception):
    """The drop folder cannot be served, or a delivery in it could not be taken now through no fault of its sender."""


class Outcome(StrEnum):
    REPORTED = "reported"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"
    WAITING = "waiting"
    """Still being written, or in the hands of another process."""
    FAILED = "failed"
    """Our fault or the machine's; it is left where it is and taken next time."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one delivery."""

    name: str
    outcome: Outcome
    report_id: str | None = None
    verdict: str | None = None
    path: Path | None = None
    """The report folder; for a rejected delivery the folder that it was moved to."""
    reason: str | None = None

    def __str__(self) -> str:
        words = {
            Outcome.REPORTED: f"checked, {self.verdict}: {self.path}" + (f" Note: {self.reason}" if self.reason else ""),
            Outcome.DUPLICATE: f"taken before as report {self.report_id}; moved to {away.DONE}/",
            Outcome.REJECTED: f"rejected: {self.reason} Moved to {self.path}",
            Outcome.WAITING: "still changing, or being taken by another process; left alone",
            Outcome.FAILED: f"not taken, will be tried again: {self.reason}",
        }
        return f"{plain_text(self.name)}: {words[self.outcome]}"


class Step(Protocol):
    """How one step is carried out: called, or run as a task of a flow."""

    def __call__(self, function: Callable[..., Any], /, *arguments: Any) -> Any: ...


def call(function: Callable[..., Any], /, *arguments: Any) -> Any:
    return function(*arguments)


def ready_deliveries(folder: Path) -> list[str]:
    """Names of the complete deliveries, in order. Raises IntakeError when the folder cannot be read."""
    try:
        entries = list(os.scandir(folder))
    except FileNotFoundError as error:
        raise IntakeError(f"There is no drop folder {folder}.") from error
    except NotADirectoryError as error:
        raise IntakeError(f"{folder} is a file, not a drop folder.") from error
    except OSError as error:
        raise IntakeError(f"Cannot read the drop folder {folder}: {error.strerror}.") from error
    names = [entry.name for entry in entries if entry.name not in RESERVED and not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False)]
    return sorted(name for name in names if (folder / name / READY).is_file())


def take_one(installation: Installation, folder: Path, name: str, out: Path, on: date, step: Step = call) -> Taken:
    """Takes the delivery `folder`/`name` through all its steps. Never raises for what one delivery can be guilty of."""
    with lock(installation.settings.home, f"{folder.resolve()}/{name}", wait=False) as ours:
        if not ours:
            return Taken(name, Outcome.WAITING)
        try:
            return _take(installation, folder, name, out, on, step)
        except StillChangingError:
            return Taken(name, Outcome.WAITING)
        except NotADeliveryError as refusal:
            moved = away.move_to_rejected(folder, name, refusal.code, str(refusal))
            return Taken(name, Outcome.REJECTED, path=moved, reason=str(refusal))


def take_safely(installation: Installation, folder: Path, name: str, out: Path, on: date, step: Step = call) -> Taken:
    """As `take_one`, with what we or the machine did wrong as an outcome, so that the next delivery gets its turn."""
    try:
        return take_one(installation, folder, name, out, on, step)
    except (DeliveryError, LedgerError, StoreError) as error:
        return Taken(name, Outcome.FAILED, reason=str(error))
    except CheckFailedError as error:
        return Taken(name, Outcome.FAILED, reason=f"it could not be checked: {error.cause}{_where(error.__cause__ or error)}.")
    except OSError as error:
        return Taken(name, Outcome.FAILED, reason=f"{error.filename or folder / name}: {error.strerror or error}.")
    except Exception as error:
        return Taken(name, Outcome.FAILED, reason=_sentence(error))


def _take(installation: Installation, folder: Path, name: str, out: Path, on: date, step: Step) -> Taken:
    parcel: Parcel = step(steps.read_delivery, installation, folder, name)
    with _one_at_a_time(installation, parcel.identity):
        before = steps.reported_before(installation, folder, parcel, out)
        if before is not None:
            step(steps.remember_report, installation, folder, parcel, before)
            step(steps.file_away, folder, parcel)
            return Taken(name, Outcome.DUPLICATE, report_id=before)
        finished: Finished = step(steps.check_delivery, installation, parcel, on)
        kept: steps.Kept = step(steps.keep_report, installation, folder, parcel, finished, out)
        written: ReportFolder = step(steps.deliver_report, installation, kept)
        step(steps.remember_report, installation, folder, parcel, kept.report_id)
        step(steps.file_away, folder, parcel)
    remarks = " ".join(map(str, parcel.remarks)) or None
    return Taken(name, Outcome.REPORTED, report_id=kept.report_id, verdict=finished.verdict, path=written.path, reason=remarks)


@contextmanager
def _one_at_a_time(installation: Installation, identity: str) -> Iterator[None]:
    """The same content dropped twice at once, under two names or in two folders, is taken by one and known to the other."""
    with lock(installation.settings.home, identity, wait=True):
        yield


def _sentence(error: Exception) -> str:
    from pipelines.check import CheckError

    if isinstance(error, CheckError):
        return str(error)
    return f"a fault of ours ({type(error).__name__}{_where(error)}); the delivery is untouched."


def _where(error: BaseException) -> str:
    """The last of our own lines that the error passed; never the data."""
    trace, found = error.__traceback__, ""
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if "site-packages" not in file.parts:
            found = f", {file.parent.name}/{file.name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found
