"""`ferdigsjekk statistics`: many reports seen together."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from cli.check import read_report
from cli.console import Failure, must_be_writable, say, write_bytes
from cli.options import Lang, Language
from pipelines.local_day import day_of

if TYPE_CHECKING:
    from reports import Entry, Report


class StatisticsFormat(StrEnum):
    HTML = "html"
    JSON = "json"


def statistics(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder with report.json files at any depth, such as the outgoing folder.")],
    out: Annotated[Path | None, typer.Option(help="Where to write; standard output by default.", metavar="FILE")] = None,
    format: Annotated[StatisticsFormat | None, typer.Option(help="html by default, or what the name of --out says.")] = None,
    lang: Lang = None,
) -> None:
    """Accepted first time, most common faults, trend, per exporting program and per firm; small numbers are hidden."""
    import reports

    if not folder.is_dir():
        raise Failure(f"{folder}: there is no such folder.")
    if out is not None:
        must_be_writable(out)
    entries = list(_entries(folder))
    if not entries:
        raise Failure(f"{folder} holds no report.json.")
    made = reports.statistics(entries, lang or Language.BOKMAL)
    form = format or (StatisticsFormat.JSON if out is not None and out.suffix.lower() == ".json" else StatisticsFormat.HTML)
    written = json.dumps(made, ensure_ascii=False, indent=2) + "\n" if form is StatisticsFormat.JSON else reports.statistics_page(made)
    write_bytes(written.encode(), out, binary=False)
    say(f"{len(entries)} reports.")


def _entries(folder: Path) -> Iterator[Entry]:
    """A report has no clock in it: its day is the one of its file."""
    from reports import Entry

    for path in sorted(folder.rglob("report.json")):
        day = day_of(datetime.fromtimestamp(path.stat().st_mtime, UTC)).isoformat()
        yield Entry(cast("Report", read_report(path)), day)
