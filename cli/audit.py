"""`ferdigsjekk register audit`: the mains register held against the rules that make sense on it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.console import Failure, say
from cli.options import Date, Lang, Pack, TerrainFile, parse_date
from cli.progress import progress
from cli.settings import settings


def audit(
    municipality: Annotated[str | None, typer.Option(help="Municipality number; not needed where one register is kept.", metavar="NNNN")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for what comes of it; below the data home by default.", metavar="DIR")] = None,
    store: Annotated[
        Path | None, typer.Option("--register", help="A store made by `register import`; the one in the data home by default.", metavar="STORE")
    ] = None,
    name: Annotated[str | None, typer.Option(help="A snapshot of `register list`; the one in use by default.", metavar="NAME")] = None,
    pack: Pack = None,
    terrain: TerrainFile = None,
    square: Annotated[float, typer.Option(help="Side of a square in metres: the piece of work of one process.", metavar="M")] = 500.0,
    processes: Annotated[int, typer.Option(help="How many squares at once; 0 is one a core.", min=0)] = 0,
    lang: Lang = None,
    date: Date = None,
) -> None:
    """Hold the kept register against the rules, square by square. Stop it when you like: it goes on where it was."""
    import os

    from pipelines.audit.plan import AuditError, make_plan
    from pipelines.audit.run import audit as carry_out
    from pipelines.check import registers_folder

    chosen = settings()
    try:
        plan, cells = make_plan(
            _store(store) or registers_folder(chosen.home), municipality, snapshot=name, pack=pack, language=str(lang) if lang else None,
            cell_m=square, on=parse_date(date), terrain=terrain,
        )  # fmt: skip
        folder = out or chosen.home / "audits" / f"{plan.snapshot}-{plan.id}"
        with progress(f"Auditing {plan.snapshot}") as tell:
            done = carry_out(plan, cells, folder, processes=processes or os.cpu_count() or 1, dask=chosen.dask, progress=tell)
    except AuditError as error:
        raise Failure(str(error)) from error
    if done.taken_up:
        say(f"{done.taken_up} of {done.squares} squares were done before.")
    for code, counts in sorted(done.tally.rules.items()):
        print(f"{code:<14} {counts.total():>9} judged {counts['fail']:>8} fail {counts['near']:>8} near {counts['undecided']:>8} undecided")
    say(f"{done.tally.objects} objects, {done.findings} findings: {done.folder / 'summary.html'}, findings.gpkg and findings.geojson beside it.")


def _store(place: Path | None) -> Path | None:
    """The folder of a store; a municipality's own folder in it counts as the store."""
    if place is None:
        return None
    if place.is_file():
        raise Failure(f"{place} is a file; take it in first: ferdigsjekk register import {place} --municipality NNNN")
    return place.parent if (place / "manifests").is_dir() else place
