"""`ferdigsjekk`: the commands, and the one place where an error becomes a sentence and an exit code.

Exit 0: nothing to correct. 1: the verdict is "needs correction". 2: usage, unreadable input or a fault of ours.
"""

from __future__ import annotations

import gc
import sys
from typing import Annotated

import typer

from cli import (
    audit,
    cadastre,
    changes,
    check,
    demo,
    doctor,
    firms,
    fix,
    intake,
    keys,
    letters,
    recheck,
    register,
    retention,
    rules,
    serve,
    sosi,
    statistics,
)
from cli.console import Failure, no_room, open_streams, say, silence

OBJECTS_BETWEEN_COLLECTIONS = 50_000
"""A command is soon over, and a register is many objects: the usual 700 has the collector take a sixth of the time of a check."""

app = typer.Typer(
    name="ferdigsjekk",
    help="Checks the completion notice of a water or sewer connection before it is sent, and after.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("check")(check.check)
app.command("demo")(demo.demo)
app.command("fix")(fix.fix)
app.command("changes")(changes.changes)
app.add_typer(sosi.app, name="sosi")
register.app.command("audit")(audit.audit)
app.add_typer(register.app, name="register")
app.add_typer(cadastre.app, name="cadastre")
app.add_typer(firms.app, name="firms")
app.add_typer(rules.app, name="rules")
app.command("intake")(intake.intake)
app.add_typer(retention.app, name="retention")
app.add_typer(letters.app, name="letters")
app.command("recheck")(recheck.recheck)
app.command("statistics")(statistics.statistics)
app.command("serve")(serve.serve)
app.add_typer(keys.app, name="keys")
app.command("doctor")(doctor.doctor)


@app.callback()
def options(
    version_: Annotated[
        bool, typer.Option("--version", help="Show the version.", is_eager=True, callback=lambda wanted: _show_version(wanted))
    ] = False,
) -> None:
    """Checks the completion notice of a water or sewer connection before it is sent, and after."""


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"ferdigsjekk {program_version()}")
        raise typer.Exit


def program_version() -> str:
    from importlib.metadata import PackageNotFoundError, version  # a dozen modules, for a line that few ask for

    try:
        return version("ferdigsjekk")
    except PackageNotFoundError:
        return "0.1.0"


def main() -> None:
    """The entry point. Never shows a traceback: what we did not foresee is named as a fault of ours."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    open_streams()
    try:
        ended = _command()
    except Failure as failure:
        say(str(failure))
        ended = 2
    except KeyboardInterrupt:
        say("Stopped.")
        ended = 130
    except Exception as error:
        full = no_room(error) if isinstance(error, OSError) else None
        where = f"A fault of ours ({type(error).__name__}{_where(error)}). Nothing of your file is wrong because of it; please report it."
        say(str(full or where))
        ended = 2
        if full:
            silence()
    sys.exit(ended)


def _command() -> int | str | None:
    """What the command ends with; its output is out when this returns."""
    out = sys.stdout
    try:
        app(prog_name="ferdigsjekk")
    except SystemExit as ended:
        if sys.stdout is not out:
            # The reader of the lines has gone, and typer has put another stream there and calls it 1, which here means something else.
            return 2
        sys.stdout.flush()
        return ended.code
    return 0


def _where(error: BaseException) -> str:
    """The last of our own lines that the error passed, as `, file:line`; never the data."""
    trace = error.__traceback__
    found = ""
    while trace is not None:
        code = trace.tb_frame.f_code
        if "site-packages" not in code.co_filename and not code.co_filename.startswith("<"):
            found = f", {'/'.join(code.co_filename.split('/')[-2:])}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found


if __name__ == "__main__":
    main()
