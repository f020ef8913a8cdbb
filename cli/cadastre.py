"""`ferdigsjekk cadastre`: the map of parcels, buildings and addresses that deliveries are held against."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import Failure, say
from cli.options import parse_date
from cli.progress import progress
from cli.settings import settings

if TYPE_CHECKING:
    from reference_data.cadastre import CadastreInfo, Kind, PropertyNumber
    from reference_data.cadastre.importing import Imported

MOST_LINES = 20

app = typer.Typer(help="Take in parcels, buildings and addresses, and see what is held of them.", no_args_is_help=True)

Number = Annotated[str, typer.Option("--municipality", help="Municipality number, four digits.", metavar="NNNN")]


@app.command("import")
def import_(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="Parcels (Matrikkelen Eiendomskart Teig), addresses (Matrikkelen Adresse) and buildings (FKB-Bygning), in any order and also one at "
            "a time: SOSI, GML, GeoPackage, FGDB, shapefile, FlatGeobuf, GeoJSON, or CSV of addresses; zipped as they were downloaded.",
        ),
    ],
    municipality: Number,
    date: Annotated[str | None, typer.Option(help="The day the files are of, YYYY-MM-DD; what their rows say, else today.", metavar="DATE")] = None,
    mapping: Annotated[
        Path | None,
        typer.Option(help='TOML file with own names: [layers] hus = "buildings" and [columns] GAARD = "gardsnummer".', metavar="FILE"),
    ] = None,
    crs: Annotated[str | None, typer.Option(help="Coordinate system, where a file names none: EPSG:25832.", metavar="EPSG:N")] = None,
    public: Annotated[
        Path | None,
        typer.Option(
            help="Text file with the properties of municipality, county and state, 1/23 one a line: pipes may lie there without an agreement.",
            metavar="FILE",
        ),
    ] = None,
) -> None:
    """Take the map in, or what the files hold of it. What was in use before is used until the new one is whole."""
    from reference_data import MunicipalityError
    from reference_data.cadastre import CadastreError
    from reference_data.cadastre.importing import import_cadastre

    own = _mapping(mapping)
    try:
        with progress("Reading the cadastral map") as tell:
            made = import_cadastre(
                files, folder(), municipality, parse_date(date) if date else None, today=parse_date(None), layers=own.layers, columns=own.columns,
                crs=crs, public=_public(public) if public else None, progress=tell,
            )  # fmt: skip
    except (CadastreError, MunicipalityError) as error:
        raise Failure(str(error)) from error
    for line in (*sentences(made.info), *_counts(made)):
        print(line)
    for line in _remarks(made, listed=public is not None):
        say(line)


@app.command("info")
def info(
    municipality: Annotated[str | None, typer.Option(help="Municipality number; all that are held by default.", metavar="NNNN")] = None,
) -> None:
    """What is held: how many parcels, buildings and addresses of each municipality, from which file and of which day."""
    from reference_data.cadastre import CadastreError, CadastreFile, cadastre_file

    place = folder()
    paths = [cadastre_file(place, municipality)] if municipality else sorted(place.glob("*.gpkg"))
    if not paths:
        say("No cadastral map is held here. Take one in with: ferdigsjekk cadastre import FILE... --municipality NNNN")
    for path in paths:
        try:
            for line in sentences(CadastreFile(path).info):
                print(line)
        except CadastreError as error:
            raise Failure(str(error)) from error


def folder() -> Path:
    """Where the data home keeps its cadastral maps."""
    from pipelines.check import cadastres_folder

    return cadastres_folder(settings().home)


def sentences(held: CadastreInfo) -> Iterator[str]:
    """What a store holds, one line a kind."""
    for one in held.datasets:
        yield f"{held.municipality}  {one.kind:<9} {one.objects:>8}  of {one.dated}, from {one.source}"


@dataclass
class _Own:
    """A municipality's own names."""

    layers: dict[str, Kind] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)


def _counts(made: Imported) -> Iterator[str]:
    for kind, tally in made.tallies.items():
        mended = f", {tally.mended} of them with an outline that crossed itself and was mended" if tally.mended else ""
        yield f"{kind}: {tally.read} read, {tally.kept} kept{mended}"
        for reason, count in tally.left_out.most_common():
            yield f"  left out, {reason}: {count}"


def _remarks(made: Imported, *, listed: bool) -> Iterator[str]:
    from reference_data.cadastre import Kind

    if made.unused:
        more = f" and {len(made.unused) - MOST_LINES} more" if len(made.unused) > MOST_LINES else ""
        yield f"Not taken in, because it holds none of this: {', '.join(made.unused[:MOST_LINES])}{more}."
    missing = [str(kind) for kind in Kind if kind not in {one.kind for one in made.info.datasets}]
    if missing:
        yield f"Not held yet: {' and '.join(missing)}. What needs them is answered as before."
    if listed:
        yield f"{made.public} parcels are on the list of public properties."
        if Kind.PARCELS not in made.tallies:
            yield "The list of public properties is used when parcels are taken in, and there are none in these files."


def _public(path: Path) -> frozenset[PropertyNumber]:
    """The numbers of a list, one a line; what stands after # is a remark."""
    from reference_data.cadastre.property_number import property_numbers

    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Failure(f"Cannot read the list of public properties {path}: {getattr(error, 'strerror', None) or 'it is not UTF-8'}.") from error
    found: set[PropertyNumber] = set()
    for count, line in enumerate(lines, start=1):
        written = line.partition("#")[0].strip()
        if not written:
            continue
        numbers = property_numbers(written)
        if not numbers:
            raise Failure(f"{path}, line {count}: {written[:40]!r} is no property number; write it as 1/23 or 1/23/4.")
        found.update(numbers)
    return frozenset(found)


def _mapping(path: Path | None) -> _Own:
    import tomllib

    from reference_data.cadastre import CadastreError, Kind
    from reference_data.cadastre.recognition import our_word

    if path is None:
        return _Own()
    try:
        read = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise Failure(f"Cannot read the mapping {path}: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Failure(f"{path} is not TOML: {error}.") from error
    strange = sorted(set(read) - {"layers", "columns"})
    if strange:
        raise Failure(f"{path}: {', '.join(strange)}: a mapping has [layers] and [columns], and nothing else.")
    kinds = {str(kind): kind for kind in Kind}
    layers = read.get("layers", {})
    wrong = next((name for name, kind in layers.items() if kind not in kinds), None)
    if wrong is not None:
        raise Failure(f"{path}: the layer {wrong} can hold {', '.join(kinds)}, not {layers[wrong]!r}.")
    columns = {str(name): str(word) for name, word in read.get("columns", {}).items()}
    try:
        for word in columns.values():
            our_word(word)
    except CadastreError as error:
        raise Failure(f"{path}: {error}.") from error
    return _Own({name: kinds[kind] for name, kind in layers.items()}, columns)
