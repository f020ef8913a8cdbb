"""`ferdigsjekk changes`: what one delivery changes in the mains register, as a file for the GIS team."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import Failure, read_bytes, say, write_bytes
from cli.options import Date, Municipality, Pack, RegisterFile, SosiFile, parse_date
from cli.settings import settings

if TYPE_CHECKING:
    from reference_data.changes import ChangeSet


class ChangesFormat(StrEnum):
    GEOJSON = "geojson"
    GPKG = "gpkg"
    SOSI = "sosi"
    CSV = "csv"


BY_SUFFIX = {
    ".geojson": ChangesFormat.GEOJSON, ".json": ChangesFormat.GEOJSON, ".gpkg": ChangesFormat.GPKG, ".sos": ChangesFormat.SOSI,
    ".sosi": ChangesFormat.SOSI, ".csv": ChangesFormat.CSV,
}  # fmt: skip


def changes(
    file: SosiFile,
    register: RegisterFile = None,
    out: Annotated[Path | None, typer.Option(help="Where to write the change set; standard output by default.", metavar="FILE")] = None,
    format: Annotated[ChangesFormat | None, typer.Option(help="Form; what the name of --out says, else GeoJSON.")] = None,
    notice: Annotated[Path | None, typer.Option(help="The completion notice: its case number is written on each object.", metavar="FILE")] = None,
    municipality: Municipality = None,
    pack: Pack = None,
    date: Date = None,
) -> None:
    """Write what a delivery adds to, changes in and removes from the mains register, and where the two contradict each other.

    Nothing is changed in the register. A delivery that the register already has gives an empty change set.
    """
    import sosi
    from pipelines.change_sets import change_set_of
    from pipelines.check import CheckError, Request
    from reference_data.changes.output import Form, written

    form = choose_form(format, out)
    installed = settings()
    request = Request(
        data=read_bytes(file, "the SOSI file"),
        name="-" if file == "-" else Path(file).name,
        notice=read_bytes(str(notice), "the notice") if notice else None,
        pack=pack,
        municipality=municipality or installed.municipality,
        register=register or installed.register_file,
        home=installed.home,
        on=parse_date(date),
    )
    try:
        found = change_set_of(request)
        data = written(found, Form(form.value))
    except CheckError as error:
        raise Failure(str(error)) from error
    except sosi.SosiError as error:
        raise Failure(f"The change set cannot be written as SOSI: {error}") from error
    write_bytes(data, out, binary=form is ChangesFormat.GPKG)
    say(summary(found))


def choose_form(wanted: ChangesFormat | None, out: Path | None) -> ChangesFormat:
    if wanted is not None:
        return wanted
    if out is None:
        return ChangesFormat.GEOJSON
    found = BY_SUFFIX.get(out.suffix.lower())
    if found is None:
        raise Failure(f"--out {out}: the name does not say which form is meant; end it with .gpkg, .geojson, .sos or .csv, or add --format.")
    return found


def summary(found: ChangeSet) -> str:
    """What the change set holds, in one sentence."""
    from reference_data.changes import Action

    counts = {action: len(found.of(action)) for action in Action}
    parts = [f"{counts[Action.CREATE]} new", f"{counts[Action.REPLACE]} changed", f"{counts[Action.ERASE]} removed", f"{found.unchanged} as before"]
    unsure = sum(not change.certain for change in found.changes)
    if unsure:
        parts.append(f"{unsure} that a person must look at")
    if found.conflicts:
        parts.append(f"{len(found.conflicts)} where survey and register contradict each other")
    return "Change set: " + ", ".join(parts) + "."
