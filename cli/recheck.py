"""`ferdigsjekk recheck`: check every open case anew."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.console import Failure, say
from cli.options import Date, parse_date
from cli.progress import progress
from cli.settings import settings


def recheck(
    municipality: Annotated[str | None, typer.Option(help="Only the cases of this municipality number.", metavar="NNNN")] = None,
    processes: Annotated[int, typer.Option(help="How many at once; 0 is one a core.", min=0)] = 0,
    date: Date = None,
) -> None:
    """Check every open case anew, after a new register or rule pack. Stop it when you like: it goes on where it was."""
    import os

    from pipelines.batches import recheck as carry_out
    from pipelines.ledger.database import LedgerError
    from pipelines.parts import PartsError
    from pipelines.store import StoreError

    try:
        with progress("Checking open cases anew") as tell:
            summary = carry_out(settings(), parse_date(date), municipality, processes or os.cpu_count() or 1, tell)
    except (LedgerError, StoreError, PartsError) as error:
        raise Failure(str(error)) from error
    for verdict, count in summary.verdicts.items():
        print(f"{verdict:<18} {count:>6}")
    say(f"{sum(summary.verdicts.values())} checked, {summary.changed} with another verdict than before, {summary.failed} could not be checked.")
