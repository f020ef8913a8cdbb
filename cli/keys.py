"""`ferdigsjekk keys`: a new key for the settings, and what keys there are."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer

from cli.console import Failure, say

app = typer.Typer(help="The keys that systems and persons call the service with.", no_args_is_help=True)


class Role(StrEnum):
    CONTRACTOR = "contractor"
    PORTAL = "portal"
    CASEWORKER = "caseworker"
    GIS = "gis"
    ADMIN = "admin"


class Scope(StrEnum):
    PRECHECK = "precheck"
    READ = "read"
    HAND_IN = "hand_in"
    DECIDE = "decide"


@app.command("new")
def new(
    name: Annotated[str, typer.Option(help="Who it is for, as the events will say. The same name again while one key replaces another.")],
    role: Annotated[Role, typer.Option(help="What it may do.")],
    firm: Annotated[str | None, typer.Option(help="The contractor's organisation number.", metavar="NNNNNNNNN")] = None,
    municipality: Annotated[str | None, typer.Option(help="The municipality it works for; all when not given.", metavar="NNNN")] = None,
    expires: Annotated[str | None, typer.Option(help="Its last day, YYYY-MM-DD.", metavar="DATE")] = None,
    scope: Annotated[list[Scope] | None, typer.Option(help="A part of the role, for a system; may be given again. All when not given.")] = None,
    per_minute: Annotated[int | None, typer.Option(help="Requests a minute, where it differs from the setting key_per_minute.", min=1)] = None,
) -> None:
    """Make a key. What belongs into ferdigsjekk.toml goes to standard output; the key itself is said once, beside it, and is kept nowhere."""
    import hashlib
    import secrets

    from pydantic import ValidationError

    from pipelines.callers import ApiKey

    key = "fsk_" + secrets.token_urlsafe(32)
    facts: dict[str, object] = {
        "name": name, "role": role.value, "firm": firm, "municipality": municipality, "sha256": hashlib.sha256(key.encode()).hexdigest(),
        "scopes": [one.value for one in scope or ()], "per_minute": per_minute, "expires": expires,
    }  # fmt: skip
    given = {field: value for field, value in facts.items() if value not in (None, [])}
    try:
        ApiKey.model_validate(given)
    except ValidationError as error:
        raise Failure(" ".join(_sentence(one) for one in error.errors())) from error
    print("[[keys]]")
    for field, value in given.items():
        print(f"{field} = {value if field == 'expires' else json.dumps(value, ensure_ascii=False)}")
    say(f"The key, which nobody can show again: {key}")


@app.command("list")
def list_() -> None:
    """Show the keys of the settings: who, what for, until when. The keys themselves are not known."""
    from cli.settings import settings

    for key in settings().known_keys:
        whose = key.firm or key.municipality or "all"
        until = f"until {key.expires}" if key.expires else "no end"
        print(f"{key.sha256[:8]}  {key.role:<10}  {whose:<9}  {until:<16}  {','.join(key.scopes) or 'all of its role':<16}  {key.name}")


def _sentence(error: object) -> str:
    assert isinstance(error, dict)
    place = "".join(f"--{part}: " for part in error["loc"][:1])
    return f"{place.replace('_', '-')}{error['msg'].removeprefix('Value error, ')}."
