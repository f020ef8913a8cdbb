"""`ferdigsjekk letters`: reports that have not reached their receiver, listed, and sent again when a person says so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import Failure, say
from cli.settings import settings

if TYPE_CHECKING:
    from pipelines.installation import Installation

app = typer.Typer(help="Reports that have not reached their receiver.", no_args_is_help=True)


@app.command("list")
def list_() -> None:
    """Each letter that was given up: its id, case, receiver, number of tries and the last cause."""
    from pipelines.ledger import outbox

    with _opened() as installation:
        dead = outbox.dead_letters(installation.ledger)
    for letter, cause in dead:
        print(f"{letter.id}  {letter.reference or letter.notice_id}  {letter.target}  {letter.attempts} tries  {cause}")
    if not dead:
        say("No letter was given up.")


@app.command("again")
def again(
    letter: Annotated[str | None, typer.Argument(metavar="[ID]", help="The letter's id, as `letters list` says it.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every letter that was given up.")] = False,
) -> None:
    """Send it again, with the same id: it is due at once, and whoever delivers brings it out. Kept as an event of its notice."""
    from pipelines.ledger import UnknownError, outbox

    if (letter is None) != all_:
        raise Failure("Say which letter, or --all.")
    with _opened() as installation:
        wanted = [letter] if letter is not None else [one.id for one, _ in outbox.dead_letters(installation.ledger)]
        try:
            for one in wanted:
                outbox.send_again(installation.ledger, one, "administrator")
        except UnknownError as error:
            raise Failure(str(error)) from error
    say(f"{len(wanted)} letters are due again.")


@contextmanager
def _opened() -> Iterator[Installation]:
    from pipelines.installation import open_installation
    from pipelines.ledger import LedgerError
    from pipelines.store import StoreError

    try:
        with open_installation(settings()) as installation:
            yield installation
    except (LedgerError, StoreError) as error:
        raise Failure(str(error)) from error
