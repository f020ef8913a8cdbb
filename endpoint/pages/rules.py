"""The rules of a municipality as pages, so that a contractor can read them before the trench is dug."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from endpoint.api.rules import pack_of
from endpoint.pages.site import language_of, municipalities, page
from endpoint.problems import Problem

router = APIRouter(include_in_schema=False)
Municipality = Annotated[str | None, Query(alias="kommune", max_length=20)]


@router.get("/regler")
def rules(request: Request, municipality: Municipality = None) -> Response:
    from reports.rule_list import rules_of

    lang = language_of(request)
    try:
        pack = pack_of(request, municipality)
    except Problem as problem:
        return page(request, "problem.html", problem.status, problem=problem)
    found = rules_of(pack, lang)
    return page(request, "rules.html", pack=pack, rules=found, municipality=municipality, municipalities=municipalities())


@router.get("/regler/{code}")
def rule(request: Request, code: str, municipality: Municipality = None) -> Response:
    import validators
    from reports.rule_list import rule_document

    lang = language_of(request)
    try:
        pack = pack_of(request, municipality)
        found = next((one for one in validators.RULES if one.code == code.upper() and one.code in pack.rules), None)
        if found is None:
            raise Problem("not-found", "There is no rule with that code in this rule pack.")
    except Problem as problem:
        return page(request, "problem.html", problem.status, problem=problem)
    return page(request, "rule.html", pack=pack, rule=rule_document(found, pack, lang, texts=True), municipality=municipality)
