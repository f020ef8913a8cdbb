"""`ferdigsjekk letters`: reports that have not reached their receiver, listed, and sent again when a person says so."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.console import Failure, say
from cli.installation import installation

app = typer.Typer(help="Reports that have not reached their receiver.", no_args_is_help=True)


@app.command("list")
def list_() -> None:
    """Each letter that was given up: its id, case, receiver, number of tries and the last cause."""
    from pipelines.ledger import outbox

    with installation() as opened:
        dead = outbox.dead_letters(opened.ledger)
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
    with installation() as opened:
        wanted = [letter] if letter is not None else [one.id for one, _ in outbox.dead_letters(opened.ledger)]
        try:
            for one in wanted:
                outbox.send_again(opened.ledger, one, "administrator")
        except UnknownError as error:
            raise Failure(str(error)) from error
    say(f"{len(wanted)} letters are due again.")
