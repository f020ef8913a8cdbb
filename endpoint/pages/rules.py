"""The rules of a municipality as pages, so that a contractor can read them before the trench is dug."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from endpoint.api.rules import pack_of
from endpoint.pages.site import language_of, municipalities, page
from endpoint.problems import Problem

router = APIRouter(include_in_schema=False)
Municipality = Annotated[str | None, Query(alias="kommune", max_length=20)]
Search = Annotated[str, Query(alias="sok", max_length=100)]


@router.get("/regler")
def rules(request: Request, municipality: Municipality = None, search: Search = "") -> Response:
    """All of them by what they are about, with the figures that this municipality has chosen."""
    from reports.param_words import param_rows
    from reports.rule_list import rules_of

    lang = language_of(request)
    try:
        pack = pack_of(request, municipality)
    except Problem as problem:
        return page(request, "problem.html", problem.status, problem=problem)
    groups: dict[str, list[dict[str, Any]]] = {}
    count = 0
    for found in rules_of(pack, lang):
        if search.strip().lower() in f"{found['rule']} {found['title']}".lower():
            groups.setdefault(found["rule"].split("-")[1], []).append({**found, "values": param_rows(found["params"], lang)})
            count += 1
    return page(
        request, "rules.html", pack=pack, groups=groups, count=count, municipality=municipality, municipalities=municipalities(), search=search
    )


@router.get("/regler/{code}")
def rule(request: Request, code: str, municipality: Municipality = None) -> Response:
    import validators
    from reports.drawing.principles import drawing, principle_of
    from reports.param_words import param_rows
    from reports.rule_list import rule_document

    lang = language_of(request)
    try:
        pack = pack_of(request, municipality)
        found = next((one for one in validators.RULES if one.code == code.upper() and one.code in pack.rules), None)
        if found is None:
            raise Problem("not-found", "There is no rule with that code in this rule pack.")
    except Problem as problem:
        return page(request, "problem.html", problem.status, problem=problem)
    document = rule_document(found, pack, lang, texts=True)
    principle = principle_of(found.code)
    return page(
        request,
        "rule.html",
        pack=pack,
        rule=document,
        values=param_rows(document["params"], lang),
        municipality=municipality,
        drawing=drawing(principle) if principle else None,
        caption=_caption(principle, lang) if principle else "",
        says=_sayings(document["texts"], lang),
    )


def _caption(principle: str, lang: str) -> str:
    from reports.wording import catalogue

    return str(catalogue(lang, "rule_pages")["drawing"][principle])


def _sayings(texts: dict[str, str], lang: str) -> list[tuple[str, str]]:
    """What the report says when it is not met, (outcome, sentence with its open places as dots)."""
    import re

    from reports.wording import word

    told = [(key, text) for key, text in texts.items() if key.split("_")[0] in ("fail", "near", "undecided")]
    return [(word(lang, "outcome", key.split("_")[0]), re.sub(r"\{[^}]*\}", "…", text)) for key, text in told]
