"""`ferdigsjekk changes`: what one delivery changes in the mains register, as a file for the GIS team."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import Failure, read_bytes, say, write_bytes, write_file
from cli.options import Date, Grids, Lang, Municipality, Pack, RegisterFile, SosiFile, grids_folder, parse_date
from cli.settings import settings

if TYPE_CHECKING:
    from pipelines.change_sets import Proposed
    from pipelines.check import Request
    from reference_data.changes import ChangeSet, Decision


class ChangesFormat(StrEnum):
    GEOJSON = "geojson"
    GPKG = "gpkg"
    SOSI = "sosi"
    CSV = "csv"
    HTML = "html"


BY_SUFFIX = {
    ".geojson": ChangesFormat.GEOJSON, ".json": ChangesFormat.GEOJSON, ".gpkg": ChangesFormat.GPKG, ".sos": ChangesFormat.SOSI,
    ".sosi": ChangesFormat.SOSI, ".csv": ChangesFormat.CSV, ".html": ChangesFormat.HTML,
}  # fmt: skip


def changes(
    file: SosiFile,
    register: RegisterFile = None,
    out: Annotated[Path | None, typer.Option(help="Where to write the change set; standard output by default.", metavar="FILE")] = None,
    format: Annotated[ChangesFormat | None, typer.Option(help="Form; what the name of --out says, else GeoJSON.")] = None,
    notice: Annotated[Path | None, typer.Option(help="The completion notice: its case number is written on each object.", metavar="FILE")] = None,
    report: Annotated[
        Path | None,
        typer.Option(help="report.json of the check of this file: it is named on each object, and its verdict is said.", metavar="FILE"),
    ] = None,
    municipality: Municipality = None,
    pack: Pack = None,
    grids: Grids = None,
    date: Date = None,
    lang: Lang = None,
    decisions: Annotated[Path | None, typer.Option(help="What people have decided about the changes, as JSON.", metavar="FILE")] = None,
    four_eyes: Annotated[bool, typer.Option("--four-eyes", help="A change needs two persons to be accepted.")] = False,
    apply: Annotated[
        Path | None,
        typer.Option(
            help="Apply the changes: to this new SOSI file of the register, or to the store or database that --register names.", metavar="TARGET"
        ),
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="FILE is the record of changes applied to a database: put back what they changed.")] = False,
) -> None:
    """Write what a delivery adds to, changes in and removes from the mains register, and where the two contradict each other.

    The register itself is changed only by --apply: what is certain, or with --decisions what people have accepted. A delivery that
    the register already has gives an empty change set.
    """
    import sosi
    from pipelines.change_sets import hold_links, propose
    from pipelines.check import CheckError, Request

    if undo:
        say(undone(read_bytes(file, "the record"), register))
        return
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
        grids=grids_folder(grids) or installed.grids,
        on=parse_date(date),
    )
    said = read_record(decisions) if decisions else ()
    try:
        proposed = propose(request, report_named(report, request.data) if report else None, said)
        hold_links(proposed, said)
        found = proposed.changes
        data = rendered(proposed, form, lang)
    except CheckError as error:
        raise Failure(str(error)) from error
    except sosi.SosiError as error:
        raise Failure(f"The change set cannot be written as SOSI: {error}") from error
    if apply is None or out is not None:
        write_bytes(data, out, binary=form is ChangesFormat.GPKG)
    say(summary(found))
    if apply is not None:
        say(applied(proposed, request, said if decisions else None, four_eyes, apply))


def applied(proposed: Proposed, request: Request, said: Sequence[Decision] | None, four_eyes: bool, target: Path) -> str:
    """Applies the changes and says in one sentence what was done; the mapping of ids is written beside the target."""
    from pipelines.change_sets import apply_to_database, apply_to_sosi, apply_to_store, decided
    from pipelines.check import CheckError

    register = proposed.register
    try:
        if said is not None:
            accepted = dict(decided(proposed, said, four_eyes).accepted)
        else:
            accepted = {change.id: change.certain and not four_eyes for change in proposed.changes.changes}
        if register.is_dir():
            if target.resolve() != register.resolve():
                raise Failure(f"--apply {target}: the register is a store; name the store itself, it gets a new snapshot and keeps the former one.")
            number = proposed.surroundings.municipality or ""
            root = register.parent if (register / "manifests").is_dir() else register
            assert request.on is not None
            name, mapping = apply_to_store(proposed, accepted, root, number, request.on)
            target, where = register / f"{name}.mapping.json", f"snapshot {name}"
        elif register.suffix.lower() == ".toml":
            if target.resolve() != register.resolve():
                raise Failure(f"--apply {target}: the register is a database; name the same file {register}, which says where it is.")
            mapping = apply_to_database(proposed, accepted, register)
            target, where = register.with_name(f"{register.stem}-{proposed.changes.source.sha256[:12]}.applied.json"), "the database"
        else:
            if target.exists() and target.samefile(register):
                raise Failure(f"--apply {target} is the register itself: it is never overwritten, name another file.")
            data, mapping = apply_to_sosi(proposed, accepted, register)
            write_file(data, target)
            target, where = target.with_name(target.name + ".mapping.json"), str(target)
    except CheckError as error:
        raise Failure(str(error)) from error
    write_file(mapping, target)
    return f"{where}: {counted(mapping)}; which object became which, and why something was held back, stands in {target}."


def counted(mapping: bytes) -> str:
    """How many changes a mapping file says were applied, and how many were held back: refused, unsure, or hanging on one that was."""
    import json

    found = json.loads(mapping)
    done, back = len(found["applied"]), len(found["held_back"])
    return f"{done} of {done + back} changes applied" + (f", {back} held back" if back else "")


def undone(record: bytes, register: Path | None) -> str:
    """Puts back in the database what the record says was changed, and says so in one sentence."""
    from pipelines.change_sets import undo_in_database
    from pipelines.check import CheckError

    if register is None or register.suffix.lower() != ".toml":
        raise Failure("--undo works on a database: name with --register the .toml file that says where it is. Other registers keep the former file.")
    try:
        return f"{undo_in_database(record, register)} rows put back."
    except CheckError as error:
        raise Failure(str(error)) from error


def report_named(path: Path, delivered: bytes) -> str:
    """The id of a report that lies in a file: its own SHA-256. Says so when the report is not one of an accepted delivery."""
    from cli.check import read_report

    data = read_bytes(str(path), "the report")
    found = read_report(path)
    if found.get("delivery", {}).get("sha256") != sha256(delivered).hexdigest():
        raise Failure(f"{path} is the report of another file.")
    if found.get("verdict") != "accepted":
        say(f"Note: by {path.name} this delivery is not accepted as it stands ({found.get('verdict')}).")
    return f"sha256:{sha256(data).hexdigest()}"


def read_record(path: Path) -> tuple[Decision, ...]:
    from reference_data.changes import DecisionError, read_decisions

    try:
        return read_decisions(read_bytes(str(path), "the decisions"))
    except DecisionError as error:
        raise Failure(f"{path}: {error}") from error


def rendered(proposed: Proposed, form: ChangesFormat, lang: str | None) -> bytes:
    if form is ChangesFormat.HTML:
        from reports.changes import render_changes

        return render_changes(proposed.changes, proposed.surroundings, lang or "nb")
    from reference_data.changes.output import Form, written

    return written(proposed.changes, Form(form.value))


def choose_form(wanted: ChangesFormat | None, out: Path | None) -> ChangesFormat:
    if wanted is not None:
        return wanted
    if out is None:
        return ChangesFormat.GEOJSON
    found = BY_SUFFIX.get(out.suffix.lower())
    if found is None:
        raise Failure(f"--out {out}: the name does not say which form is meant; end it with .gpkg, .geojson, .sos, .csv or .html, or add --format.")
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
    left = sum(found.left_out.values())
    if left:
        parts.append(f"{left} that no register of pipes holds ({', '.join(f'{count} {kind}' for kind, count in found.left_out.items())})")
    unplaced = sum(bool(change.not_kept) for change in found.changes)
    if unplaced:
        parts.append(f"{unplaced} with attributes that the register has no name for")
    if found.heights_from:
        parts.append(f"heights brought from {found.heights_from} to {found.vertical_datum}")
    return "Change set: " + ", ".join(parts) + "."
