"""`ferdigsjekk register`: the mains register as a row of snapshots."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import Failure, say, write_json
from cli.options import Date, parse_date
from cli.progress import progress
from cli.settings import settings

if TYPE_CHECKING:
    from reference_data import RegisterInfo
    from reference_data.register.store import Store

MOST_LINES = 20
NOTHING_KEPT = "No register snapshot is kept here. Take one in with: ferdigsjekk register import SOURCE --municipality NNNN"

app = typer.Typer(help="Take in the mains register, and see what is in it.", no_args_is_help=True)

Number = Annotated[str, typer.Option("--municipality", help="Municipality number, four digits.", metavar="NNNN")]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]


@app.command("import")
def import_(
    source: Annotated[
        list[Path],
        typer.Argument(
            metavar="SOURCE...",
            help="SOSI, GeoPackage, GeoParquet, FlatGeobuf, GML or a zipped shapefile, several files where the register is in several; "
            "or a TOML file that describes the tables of a PostGIS database.",
        ),
    ],
    municipality: Number,
    date: Annotated[
        str | None, typer.Option(help="The day it was taken out of its system, YYYY-MM-DD; what the source says, else today.", metavar="DATE")
    ] = None,
    mapping: Annotated[Path | None, typer.Option(help='TOML file with the columns\' own names: MATERIALE = "MATERIAL".', metavar="FILE")] = None,
    crs: Annotated[str | None, typer.Option(help="Coordinate system, when the source names none: EPSG:25832.", metavar="EPSG:N")] = None,
) -> None:
    """Import a register as the municipality's newest snapshot. The former one stays in use until this one is whole."""
    from reference_data import MunicipalityError, RegisterError
    from reference_data.register.columns import unread_columns
    from reference_data.register.importing import import_register
    from reference_data.register.source import open_sources

    own = _mapping(mapping)
    try:
        opened = open_sources(source, own, crs)
        taken = opened.dated if date is None and opened.dated else parse_date(date)
        with progress(f"Reading {opened.name}") as tell:
            kept = store()
            former = kept.current(municipality)
            info = import_register(opened, kept, municipality, taken, mapping=own, crs=crs, progress=tell)
    except (RegisterError, MunicipalityError) as error:
        raise Failure(str(error)) from error
    for line in _lines(info):
        print(line)
    newer = next((one.info for one in kept.manifests(municipality) if one.info.name == former and (one.info.taken or "") > (info.taken or "")), None)
    if newer is not None:
        say(
            f"This register was taken out on {info.taken}, before the one that was in use ({newer.taken}). It is in use now; the newer one comes back"
            f" with: ferdigsjekk register use {newer.name} --municipality {municipality}"
        )
    unread = unread_columns(opened.columns, own)
    if unread:
        more = f" and {len(unread) - MOST_LINES} more" if len(unread) > MOST_LINES else ""
        say(f"Columns that are kept but not understood: {', '.join(unread[:MOST_LINES])}{more}. What they mean can be told with --mapping.")


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """The snapshots that are kept: municipality, date and number of objects of each."""
    kept = store()
    rows = []
    for number in kept.municipalities():
        current = kept.current(number)
        for manifest in kept.manifests(number):
            info = manifest.info
            rows.append(
                {"municipality": number, "taken": info.taken, "objects": info.objects, "name": info.name, "source": manifest.source_name,
                 "in_use": info.name == current}
            )  # fmt: skip
    if as_json:
        write_json(rows)
        return
    for row in rows:
        print(f"{row['municipality']}  {row['taken']}  {row['objects']:>10} objects  {row['name']}{'  in use' if row['in_use'] else ''}")
    if not rows:
        say(NOTHING_KEPT)


@app.command("info")
def info(
    register: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="A register file or store; the kept snapshots by default.")] = None,
    municipality: Annotated[str | None, typer.Option(help="Municipality number.", metavar="NNNN")] = None,
    as_json: AsJson = False,
) -> None:
    """What is in a register and how good it is: share with height, accuracy and material, by function."""
    from dataclasses import asdict

    from reference_data import RegisterError, open_register

    if register is None and not store().municipalities():
        raise Failure(NOTHING_KEPT)
    try:
        found = open_register(register or store().root, municipality=municipality).info
    except RegisterError as error:
        raise Failure(str(error)) from error
    if as_json:
        write_json(asdict(found))
        return
    for line in _lines(found):
        print(line)


@app.command("export")
def export(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="OUT.gpkg, .parquet, .fgb or .sos; a file that is there is not written over.")],
    municipality: Annotated[str | None, typer.Option(help="Municipality number.", metavar="NNNN")] = None,
    name: Annotated[str | None, typer.Option(help="A snapshot of `register list`; the one in use by default.", metavar="NAME")] = None,
) -> None:
    """Write a snapshot as a file that any GIS reads."""
    from reference_data import RegisterError
    from reference_data.register.exporting import export_register, files_of

    kept = store()
    try:
        number = municipality or _only(kept.municipalities())
        opened = kept.open(number, name)
        try:
            written = export_register(opened, out)
            say(f"{written} objects of {opened.info.name} written to {' and '.join(map(str, files_of(out)))}")
        finally:
            opened.close()
    except RegisterError as error:
        raise Failure(str(error)) from error


@app.command("use")
def use(name: Annotated[str, typer.Argument(metavar="NAME", help="A snapshot of `register list`.")], municipality: Number) -> None:
    """Let checks use a snapshot that is kept, such as the former one when a new one turns out wrong."""
    from reference_data import RegisterError

    kept = store()
    try:
        kept.open(municipality, name).close()
    except RegisterError as error:
        raise Failure(str(error)) from error
    kept.use(municipality, name)
    say(f"{name} is in use for {municipality}.")


@app.command("prune")
def prune(municipality: Number, date: Date = None) -> None:
    """Delete old snapshots: kept are the one in use, the newest three, and all younger than 400 days."""
    try:
        gone = store().prune(municipality, parse_date(date))
    except OSError as error:
        raise Failure(f"{error.filename}: {error.strerror}.") from error
    for name in gone:
        print(name)


def _only(numbers: tuple[str, ...]) -> str:
    if len(numbers) != 1:
        known = f"registers of {', '.join(numbers)} are kept" if numbers else "no register is kept"
        raise Failure(f"Say which municipality with --municipality: {known}.")
    return numbers[0]


def store() -> Store:
    """The snapshots in the data home."""
    from pipelines.check import registers_folder
    from reference_data.register.store import Store

    return Store(registers_folder(settings().home))


def _lines(info: RegisterInfo) -> Iterator[str]:
    yield f"{info.name}: {info.objects} objects ({info.pipes} pipes, {info.points} points), {info.crs}"
    if info.taken:
        yield f"taken {info.taken}"
    if info.vertical_datum:
        yield f"heights in {info.vertical_datum}"
    for reason, count in info.skipped.items():
        yield f"left out, {reason}: {count}"
    listed = list(info.unknown.items())
    for name, count in listed[:MOST_LINES]:
        yield f"not in any list, {name}: {count}"
    if len(listed) > MOST_LINES:
        yield f"not in any list, {len(listed) - MOST_LINES} more: {sum(count for _, count in listed[MOST_LINES:])} (all with --json)"
    if info.by_function:
        yield f"{'':<14} {'objects':>9} {'height':>7} {'accuracy':>9} {'material':>9} {'length':>11}"
    for name, counts in info.by_function.items():
        share = [f"{100 * part / counts.objects:.0f} %" for part in (counts.with_height, counts.with_accuracy, counts.with_material)]
        length = f"{counts.length_m:.0f} m" if counts.length_m else ""
        yield f"{name:<14} {counts.objects:>9} {share[0]:>7} {share[1]:>9} {share[2]:>9} {length:>11}"


def _mapping(path: Path | None) -> dict[str, str] | None:
    import tomllib

    if path is None:
        return None
    try:
        read = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise Failure(f"Cannot read the mapping {path}: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Failure(f"{path} is not TOML: {error}.") from error
    wrong = [name for name, value in read.items() if not isinstance(value, str)]
    if wrong:
        raise Failure(f'{path}: {", ".join(wrong)}: each line is a column and its name here, such as MATERIALE = "MATERIAL".')
    return read
