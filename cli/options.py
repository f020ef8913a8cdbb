"""Options that several commands share, so that they are called the same everywhere."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.console import Failure
from pipelines.local_day import today


class Language(StrEnum):
    BOKMAL = "nb"
    NYNORSK = "nn"
    ENGLISH = "en"


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    HTML = "html"
    PDF = "pdf"
    GEOJSON = "geojson"
    GPKG = "gpkg"
    SOSI = "sosi"
    SARIF = "sarif"
    CSV = "csv"
    MESSAGE = "message"
    """The message to the contractor, ready to send, with nothing of the register in it."""

    @property
    def binary(self) -> bool:
        return self in (Format.PDF, Format.GPKG)


BY_SUFFIX = {
    ".txt": Format.TEXT, ".json": Format.JSON, ".html": Format.HTML, ".htm": Format.HTML, ".pdf": Format.PDF, ".geojson": Format.GEOJSON,
    ".gpkg": Format.GPKG, ".sos": Format.SOSI, ".sosi": Format.SOSI, ".sarif": Format.SARIF, ".csv": Format.CSV,
}  # fmt: skip

SosiFile = Annotated[str, typer.Argument(metavar="FILE", help='The SOSI file, or "-" for standard input.')]
Municipality = Annotated[str | None, typer.Option(help="Municipality number, four digits: whose rules apply.", metavar="NNNN")]
Pack = Annotated[str | None, typer.Option(help="A rule pack: its id (moss) or a TOML file. Goes before --municipality.", metavar="PACK")]
RegisterFile = Annotated[
    Path | None, typer.Option(help="Mains register: a store made by `register import`, or one SOSI, GeoPackage or GeoParquet file.", metavar="FILE")
]
Grids = Annotated[Path | None, typer.Option(help="Folder with height grids.", metavar="DIR")]
TerrainFile = Annotated[Path | None, typer.Option(help="Terrain: GeoTIFF or ESRI ASCII grid, heights in NN2000.", metavar="FILE")]
CadastreFile = Annotated[Path | None, typer.Option(help="Parcels, buildings and addresses: a store made by `cadastre import`.", metavar="FILE")]
Lang = Annotated[Language | None, typer.Option(help="Language of the report; the municipality's own by default.")]
Date = Annotated[str | None, typer.Option(help="The day to hold the delivery against, YYYY-MM-DD; today by default.", metavar="DATE")]


def grids_folder(named: Path | None) -> Path | None:
    """What --grids names. Raises Failure when it is no folder."""
    if named is not None and not named.is_dir():
        raise Failure(f"--grids {named}: there is no such folder.")
    return named


def parse_date(text: str | None) -> date:
    """The day of --date, else today. The clock is read here, at the edge, and nowhere further in."""
    if text is None:
        return today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Failure(f"--date {text}: not a date, write it as YYYY-MM-DD, for instance 2026-11-21.") from None


def choose_format(wanted: Format | None, out: Path | None) -> Format:
    """The format asked for, else the one that the name of the file says, else text."""
    if wanted is not None:
        return wanted
    return BY_SUFFIX.get(out.suffix.lower(), Format.TEXT) if out else Format.TEXT
