"""`ferdigsjekk intake`: take completion notices from a drop folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def intake(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The drop folder; each delivery is a folder in it with a file READY.")],
    out: Annotated[Path | None, typer.Option(help="Where reports go; FERDIGSJEKK_OUT, else the data home, by default.", metavar="OUT")] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Go on taking what comes, until stopped.")] = False,
) -> None:
    """Take each complete delivery once, check it, and write its report folder."""
    from cli.console import Failure, say
    from pipelines import intake as door

    try:
        for taken in door.take(folder, out, watch=watch):
            say(str(taken))
    except door.IntakeError as error:
        raise Failure(str(error)) from error
