"""`ferdigsjekk rules`: which rules there are, and whether a rule pack is in order."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import Failure, read_bytes, say, write_json
from cli.installation import installation
from cli.options import Date, Lang, Municipality, Pack, parse_date

if TYPE_CHECKING:
    from reference_data import RulePack

app = typer.Typer(help="The rules, and the rule packs that set their limits.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]


@app.command("list")
def list_rules(pack: Pack = "nasjonal", as_json: AsJson = False, lang: Lang = None, date: Date = None) -> None:
    """The rules of one pack, in the order that they run, also those that it has switched off."""
    from reports.rule_list import rules_of

    found = find(pack or "nasjonal", parse_date(date))
    listed = rules_of(found, str(lang or found.language))
    off = sum(not one["enabled"] for one in listed)
    if as_json:
        content = {"pack": found.id, "version": found.version, "count": len(listed), "enabled": len(listed) - off, "rules": listed}
        write_json(content)
        return
    for one in listed:
        print(f"{one['rule']:<14} {one['severity'] if one['enabled'] else 'off':<8} {one['title']}")
    say(f"{len(listed)} rules in {found.name}, version {found.version}{f', {off} of them switched off' if off else ''}.")


@app.command("check")
def check_pack(file: Annotated[Path, typer.Argument(metavar="PACK.toml", help="The rule pack.")]) -> None:
    """Every mistake in a rule pack, with file, line and suggestion. Exit 2 when there are any."""
    import reference_data
    import validators

    mistakes = reference_data.pack_mistakes(read_bytes(str(file), "the rule pack"), validators.shapes(), name=str(file))
    for mistake in mistakes:
        print(mistake)
    if mistakes:
        raise typer.Exit(2)
    say(f"{file}: in order.")


@app.command("explain")
def explain_rule(code: Annotated[str, typer.Argument(metavar="VA-TAP-001")], pack: Pack = "nasjonal", lang: Lang = None, date: Date = None) -> None:
    """What one rule demands, why, by which clause, how it is decided, and how to mend what it finds."""
    import validators
    from reference_data.binding import did_you_mean
    from reports.rule_pages import explain

    found = find(pack or "nasjonal", parse_date(date))
    known = [rule.code for rule in validators.RULES]
    if code.upper() not in known:
        raise Failure(f"No rule is called {code}{did_you_mean(code.upper(), known)}.")
    print(explain(code.upper(), found, str(lang or found.language)), end="")


@app.command("try")
def try_pack(
    pack: Annotated[str, typer.Argument(metavar="PACK", help="The rule pack to try: a TOML file or a bundled pack's id.")],
    since: Annotated[str, typer.Option(metavar="DATE", help="Deliveries that came on this day or later, YYYY-MM-DD.")],
    municipality: Municipality = None,
) -> None:
    """What a rule pack would have said to stored deliveries: newly stopped, newly let through. Counts firms, names none. JSON."""
    from pipelines.trials import try_on_stored
    from reports.trial import as_document

    try:
        day = date.fromisoformat(since)
    except ValueError:
        raise Failure(f"--since {since}: not a date, write it as YYYY-MM-DD, for instance 2026-01-01.") from None
    found = find(pack, None)
    with installation() as opened:
        trial, unreadable = try_on_stored(opened, found, day, municipality)
    write_json({**as_document(trial), "since": since, "unreadable": unreadable})
    say(f"{trial.deliveries} deliveries: {trial.newly_stopped} newly stopped, {trial.newly_let_through} newly let through.")


def find(pack: str, on: date | None) -> RulePack:
    import reference_data
    import validators

    try:
        if pack.endswith(".toml"):
            return reference_data.load_pack(Path(pack), validators.shapes())
        return reference_data.find_pack(pack, on, validators.shapes())
    except reference_data.PackError as error:
        raise Failure(str(error)) from error
    except OSError as error:
        raise Failure(f"Cannot read the rule pack {pack}: {error.strerror}.") from error
