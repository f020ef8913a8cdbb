"""`ferdigsjekk demo`: the main job on the bundled sample."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from cli.check import run
from cli.console import make_folder, say, write_bytes, write_file
from cli.options import Format, Lang

DAY_OF_SAMPLE = "2026-10-01"


def demo(
    out: Annotated[Path | None, typer.Option(help="Folder for the reports; a new temporary one by default.", metavar="DIR")] = None,
    lang: Lang = None,
) -> None:
    """Check the bundled sample: a house connection near Moss with planted faults. Needs no file of yours."""
    from datetime import date

    import reports
    from pipelines.check import Request
    from reference_data.sample import SAMPLE

    folder = make_folder(out) if out else Path(tempfile.mkdtemp(prefix="ferdigsjekk-demo-"))
    checked = run(
        Request(
            data=SAMPLE.sosi.read_bytes(),
            name=SAMPLE.sosi.name,
            notice=SAMPLE.notice.read_bytes(),
            register=SAMPLE.register,
            terrain=SAMPLE.terrain,
            cadastre=SAMPLE.cadastre,
            on=date.fromisoformat(DAY_OF_SAMPLE),
            language=lang,
        )
    )
    write_bytes(reports.render(checked.report, Format.TEXT), None, binary=False)
    for form in (Format.HTML, Format.PDF, Format.JSON):
        write_file(reports.render(checked.report, form), folder / f"report.{form}")
    say(f"\nreport.html, report.pdf and report.json are in {folder}")
