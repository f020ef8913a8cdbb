"""`ferdigsjekk firms`: the copy of the business register that firms are looked up in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import Failure, say
from cli.options import parse_date
from cli.progress import progress
from cli.settings import settings

if TYPE_CHECKING:
    from reference_data.businesses import CopyInfo

app = typer.Typer(help="Take in the business register (Enhetsregisteret), and look a firm up in it.", no_args_is_help=True)


@app.command("import")
def import_(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="The register's bulk files, JSON as it comes or packed (.gz): main units, and sub-units beside them."),
    ],
    date: Annotated[str | None, typer.Option(help="The day the files are of, YYYY-MM-DD; today by default.", metavar="DATE")] = None,
) -> None:
    """Make the data home's copy of the business register from its bulk files. The former copy is used until this one is whole."""
    from pipelines.firms import businesses_file
    from reference_data.businesses import BusinessError, import_businesses

    taken = parse_date(date)
    try:
        with progress("Reading the business register") as tell:
            made = import_businesses(files, businesses_file(settings().home), taken, (lambda read: tell(read, None)) if tell else None)
    except BusinessError as error:
        raise Failure(str(error)) from error
    print(sentence(made))


@app.command("show")
def show(
    orgno: Annotated[str | None, typer.Argument(metavar="[ORGNO]", help="An organisation number; without one, what the copy holds.")] = None,
) -> None:
    """What the copy holds, or what it says of one firm: number, form and standing, never a name or an address."""
    from pipelines.firms import businesses_file
    from reference_data.businesses import BusinessError, LocalBusinesses

    try:
        copy = LocalBusinesses(businesses_file(settings().home))
        held = copy.info
    except BusinessError as error:
        raise Failure(f"{error}. Make one with: ferdigsjekk firms import FILE") from error
    if orgno is None:
        print(sentence(held))
        return
    answer = copy.find("".join(orgno.split()))
    if answer.reason == "not_a_number":
        raise Failure(f"{orgno} is no organisation number: nine digits, the last one a check digit.")
    if answer.business is None:
        say(f"{orgno} is not in the copy of {held.taken}.")
        raise typer.Exit(1)
    for unit in filter(None, (answer.business, answer.parent)):
        since = f" since {unit.since}" if unit.since else ""
        print(f"{unit.orgno}  {unit.form or '-'}  {unit.standing}{since}")


def sentence(made: CopyInfo) -> str:
    """What a copy holds, in one sentence."""
    return f"business register of {made.taken}: {made.main_units} main units, {made.sub_units} sub-units, {made.out_of_business} out of business"
