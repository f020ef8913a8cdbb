"""The steps that every delivery goes through, one function each: a Prefect task wraps them, a direct call does without.

Each step can be done again after a stop: reading changes nothing, the check gives the same report, a report that is delivered
is not written again, and what was moved is gone from the drop folder.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.delivery.folder import ReportFolder, write_report_folder
from pipelines.intake import away, memory
from pipelines.intake.parcel import Limits, NotADeliveryError, Parcel, StillChangingError, read_parcel, stamps_of

if TYPE_CHECKING:
    from pipelines.settings import Settings

REFUSALS = {"file": "not_sosi", "notice": "not_a_notice", "municipality": "unknown_municipality"}
"""Parts of a check that only the sender can mend, and the code of the rejection."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A checked delivery, rendered: name of each file of the report folder -> its content."""

    report_id: str
    verdict: str
    files: dict[str, bytes]


def read_delivery(folder: Path, name: str, settings: Settings) -> Parcel:
    """Raises NotADeliveryError or StillChangingError."""
    return read_parcel(folder / name, Limits(settings.max_file_bytes, settings.max_files))


def report_id_of(identity: str) -> str:
    """The id that the report on this content has, wherever and however often it is taken."""
    return hashlib.sha256(f"ferdigsjekk-report {identity}".encode("ascii")).hexdigest()[:32]


def check_delivery(parcel: Parcel, settings: Settings, on: date) -> Finished:
    """The check and its renderings. Raises NotADeliveryError when the sender must mend it, CheckError when we must."""
    from pipelines.check import CheckError, Request
    from pipelines.rendered import REPORT_FORMS, Job, render

    request = Request(
        data=parcel.sosi,
        name=Path(parcel.sosi_name).name,
        notice=parcel.notice,
        default_municipality=settings.municipality,
        register=settings.register_file,
        terrain=settings.terrain,
        grids=settings.grids,
        home=settings.home,
        on=on,
    )
    try:
        rendered = render(Job(request, tuple(REPORT_FORMS)))
    except CheckError as error:
        if error.part in REFUSALS:
            raise NotADeliveryError(REFUSALS[error.part], str(error)) from error
        raise
    files = {name: rendered.forms[form] for form, name in REPORT_FORMS.items()}
    return Finished(report_id_of(parcel.identity), rendered.verdict, files)


def deliver_report(parcel: Parcel, finished: Finished, out: Path) -> ReportFolder:
    """Raises DeliveryError when the disk refuses."""
    return write_report_folder(out, parcel.case_id, finished.report_id, finished.files)


def remember_report(folder: Path, parcel: Parcel, finished: Finished, settings: Settings) -> None:
    memory.remember(settings.home, folder, parcel.identity, parcel.name, finished.report_id)


def file_away(folder: Path, parcel: Parcel) -> Path:
    """Moves what was taken to `done/`. Raises StillChangingError when it is no longer what was taken: then it is a new delivery."""
    if stamps_of(folder / parcel.name) != dict(parcel.stamps):
        raise StillChangingError(parcel.name)
    return away.move_to_done(folder, parcel.name)
