"""`ferdigsjekk retention`: what the installation's policy removes from the file store, shown first and done when asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import typer

from cli.console import Failure, say
from cli.installation import installation
from cli.options import Date, parse_date
from cli.settings import settings
from pipelines.local_day import beginning_of

if TYPE_CHECKING:
    from pipelines.installation import Installation
    from pipelines.retention import Plan

app = typer.Typer(help="Remove what is no longer to be kept, by the policy in the settings.", no_args_is_help=True)


@app.command("plan")
def plan(date: Date = None) -> None:
    """What would go on a day (today by default), one line a kind and rule. Nothing is touched."""
    from pipelines.retention import plan as made

    with _opened() as opened:
        _show(made(opened, beginning_of(parse_date(date) + timedelta(days=1)) if date is not None else None))
    say("Nothing was removed: ferdigsjekk retention apply does it.")


@app.command("apply")
def apply() -> None:
    """Remove what the policy lets go of now. Each removal is an event in the ledger, and is told where the file would be shown."""
    from pipelines.retention import apply as carry_out

    with _opened() as opened:
        done = carry_out(opened)
    _show(done)
    say(f"{len(done.going)} files removed.")


@contextmanager
def _opened() -> Iterator[Installation]:
    if not settings().retention:
        raise Failure("There is no policy: nothing is removed. Write [[retention]] tables in ferdigsjekk.toml.")
    with installation() as opened:
        yield opened


def _show(found: Plan) -> None:
    counts: Counter[tuple[str, str, int]] = Counter()
    for one in found.going:
        counts.update({(keeper.kind, keeper.state, rule.days) for keeper, rule in one.keepers} or {("told before", "", 0)})
    for (kind, state, days), count in sorted(counts.items()):
        print(f"{kind:<12} {state:<18} {f'{days} days' if state else '':<12} {count:>8}")
    if found.shared:
        say(f"{found.shared} files stay, because another notice needs the same content.")
    if found.undelivered:
        say(f"{found.undelivered} files stay, because a report about them is not delivered yet.")
