"""`ferdigsjekk check`: one delivery in, one report out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.console import Failure, must_be_writable, read_bytes, say, write_bytes
from cli.options import (
    CadastreFile,
    Date,
    Format,
    Grids,
    Lang,
    Municipality,
    Pack,
    RegisterFile,
    SosiFile,
    TerrainFile,
    choose_format,
    grids_folder,
    parse_date,
)  # fmt: skip
from cli.settings import settings

if TYPE_CHECKING:
    from pipelines.check import Checked, Request
    from reports import Report
    from validators import Case

NEEDS_CORRECTION = 1


def check(
    file: SosiFile,
    notice: Annotated[Path | None, typer.Option(help="The completion notice, notice.json.", metavar="FILE")] = None,
    municipality: Municipality = None,
    pack: Pack = None,
    register: RegisterFile = None,
    terrain: TerrainFile = None,
    cadastre: CadastreFile = None,
    grids: Grids = None,
    date: Date = None,
    lang: Lang = None,
    format: Annotated[Format | None, typer.Option(help="Form of the report; text by default, or what the name of --out says.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where to write the report; standard output by default.", metavar="FILE")] = None,
    decisions: Annotated[
        Path | None,
        typer.Option(
            help="The municipality's dispensations, a JSON list: finding, reason, person, basis, and where wanted until and case.", metavar="FILE"
        ),
    ] = None,
    previous: Annotated[Path | None, typer.Option(help="report.json of the former delivery: says what is mended.", metavar="FILE")] = None,
) -> None:
    """Check a SOSI file, with its notice, against the municipality's rules, mains register, terrain and cadastral map.

    Exit code 0: nothing to correct. 1: needs correction. 2: cannot be checked.
    """
    import reports
    from pipelines.check import Request

    form = choose_format(format, out)
    if out is not None:
        must_be_writable(out)
    installed = settings()
    written = read_bytes(str(notice), "the notice") if notice else None
    request = Request(
        data=read_bytes(file, "the SOSI file"),
        name="-" if file == "-" else Path(file).name,
        notice=written,
        pack=pack,
        municipality=municipality,
        default_municipality=installed.municipality,
        register=register or installed.register_file,
        terrain=terrain or installed.terrain,
        cadastre=cadastre or installed.cadastre,
        grids=grids_folder(grids) or installed.grids,
        home=installed.home,
        ask_business_register=installed.ask_business_register,
        files=files_beside(notice, written) if notice and written else None,
        on=parse_date(date),
        language=lang,
        decisions=read_bytes(str(decisions), "the decisions") if decisions else None,
        previous=read_report(previous) if previous else None,
    )
    checked = run(request)
    warn_of_the_pack(checked.case)
    write_bytes(letter(checked.report) if form is Format.MESSAGE else reports.render(checked.report, form), out, binary=form.binary)
    if checked.report["verdict"] == "needs_correction":
        raise typer.Exit(NEEDS_CORRECTION)


def warn_of_the_pack(case: Case) -> None:
    """Says so when --pack names a file that does not apply on the day of the work: it was asked for, so it is used."""
    from pipelines.pack_choice import out_of_force

    day, pack = out_of_force(case), case.pack
    if day is not None:
        until = f" to {pack.valid_to}" if pack.valid_to else ""
        say(f"Note: the rule pack {pack.id} applies from {pack.valid_from}{until}, and the work is of {day}. It was used all the same.")


def letter(report: Report) -> bytes:
    """What the contractor must do, as a message ready to send: subject line, blank line, text."""
    import reports

    written = reports.message(reports.disclose(report, "L1"))
    return f"{written.subject}\n\n{written.text}".encode()


def files_beside(notice: Path, written: bytes) -> dict[str, str] | None:
    """SHA-256 of the notice's attachments that lie beside it, by name. None when none does: then the notice was handed in alone,
    and nobody can say which attachments there are."""
    from hashlib import file_digest

    folder = notice.resolve().parent
    found = {}
    for name in _attachment_names(written):
        path = folder / name
        if path.parent == folder and path.is_file():
            try:
                with path.open("rb") as opened:
                    found[name] = file_digest(opened, "sha256").hexdigest()
            except OSError as error:
                raise Failure(f"Cannot read the attachment {path}: {error.strerror}.") from error
    return found or None


def _attachment_names(notice: bytes) -> list[str]:
    """File names in a notice; nothing when it cannot be read, which the check says better."""
    import json

    try:
        listed = json.loads(notice)["attachments"]
        return [one["file"] for one in listed if isinstance(one["file"], str) and "\0" not in one["file"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        return []


def run(request: Request) -> Checked:
    """The check, with what cannot be checked as one sentence."""
    from pipelines.check import CheckError, check_file

    try:
        return check_file(request)
    except CheckError as error:
        raise Failure(str(error)) from error


def read_report(path: Path) -> dict[str, Any]:
    import json

    data = read_bytes(str(path), "the previous report")
    try:
        report = json.loads(data)
    except ValueError as error:
        raise Failure(f"{path} is not JSON: {error}.") from error
    if not isinstance(report, dict) or not str(report.get("schema", "")).startswith("ferdigsjekk-report/"):
        raise Failure(f'{path} is not a report of ours: its "schema" should be "ferdigsjekk-report/1".')
    return report
