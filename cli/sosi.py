"""`ferdigsjekk sosi`: look at, check and convert SOSI files, whatever is in them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import Failure, must_be_writable, read_bytes, say, write_json
from cli.options import Lang, Language, SosiFile
from cli.progress import progress

if TYPE_CHECKING:
    import sosi

app = typer.Typer(help="Look at, check and convert SOSI files.", no_args_is_help=True)


@app.command("info")
def info(file: SosiFile, as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False, lang: Lang = None) -> None:
    """What is in a SOSI file: groups, object types, coordinate system, extent and faults."""
    import sosi

    facts = sosi.info(_read(file), language=lang or Language.BOKMAL)
    if as_json:
        write_json(facts)
        return
    for line in sosi.info_lines(facts):
        print(line)


@app.command("lint")
def lint(file: SosiFile, lang: Lang = None) -> None:
    """The faults of a SOSI file, one a line: FILE:LINE: severity CODE message. Exit 1 when one of them is an error."""
    import sosi

    document = _read(file)
    for line in sosi.lint_lines(document, file, language=lang or Language.BOKMAL):
        print(line)
    if any(finding.severity == "error" for finding in document.findings):
        raise typer.Exit(1)


@app.command("convert")
def convert(
    file: SosiFile,
    out: Annotated[
        Path, typer.Argument(metavar="OUT", help="OUT.gpkg, .parquet, .fgb, .geojson or .sos; several kinds of geometry become several .fgb.")
    ],
    encoding: Annotated[str | None, typer.Option(help="Character set of a .sos written, for instance ISO8859-10.", metavar="TEGNSETT")] = None,
) -> None:
    """A SOSI file as GeoPackage, GeoParquet, FlatGeobuf, GeoJSON or SOSI in another character set.

    Says on stderr which files were written and how many findings the source has.
    """
    import sosi

    must_be_writable(out)
    source = read_bytes(file, "the SOSI file")
    written: list[Path] = []
    try:
        with progress(f"Converting {Path(file).name}") as tell:
            document = sosi.convert(
                source, out, encoding=encoding, wrote=written.append, progress=tell and (lambda step, done, whole: tell(done, whole))
            )
    except sosi.SosiError as error:
        raise Failure(f"{file}: {error}") from error
    except OSError as error:
        raise Failure(f"Cannot write {out}: {error}.") from error
    say(f"{len(document.groups)} groups written to {', '.join(map(str, written))}")
    say(f"{file}: {_counts(document)}")


def _counts(document: sosi.Document) -> str:
    """How many findings there are, the gravest first."""
    found = [finding.severity for finding in document.findings]
    words = {"error": "errors", "warning": "warnings", "info": "remarks"}
    counts = [f"{word}: {found.count(severity)}" for severity, word in words.items() if severity in found]
    if not counts:
        return "no findings"
    return f"{len(found)} findings ({', '.join(counts)}); ferdigsjekk sosi lint lists them"


def _read(file: str) -> sosi.Document:
    import sosi

    try:
        return sosi.read(read_bytes(file, "the SOSI file"))
    except sosi.SosiError as error:
        raise Failure(f"{file} is not a SOSI file: {error}") from error
