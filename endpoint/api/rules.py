"""`GET /api/v1/rules` and `/rules/{code}`: what is demanded, by whom and where it stands, so that it can be read beforehand."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from typing_extensions import TypedDict

from endpoint.api.refusals import refused
from endpoint.identity import today_of
from endpoint.problems import Problem
from endpoint.unchanged import has_already
from reports.finding import Clause

router = APIRouter(prefix="/api/v1", tags=["rules"])

Municipality = Annotated[str | None, Query(description="Municipality number: whose rules.", examples=["3103"], max_length=20)]
Pack = Annotated[
    str | None, Query(description="Name of a bundled rule pack; goes before the municipality.", examples=["moss"], pattern="^[a-z0-9_-]{1,60}$")
]
UNCHANGED = {"description": "What you have, by its ETag, is still so"}
Lang = Annotated[str, Query(pattern="^(nb|nn|en)$")]


class PackTold(TypedDict):
    """Whose rules, from where, and for which days. `valid_to` is null while they hold."""

    id: str
    name: str
    municipality: str | None
    source: str
    version: str
    valid_from: str
    valid_to: str | None
    sha256: str


class RuleTold(TypedDict):
    """`enabled` is false where the pack has switched the rule off. `params` are the municipality's own figures, with the unit in the name."""

    rule: str
    version: int
    slug: str
    title: str
    group: str
    severity: str
    evidence: str
    needs: list[str]
    enabled: bool
    clause: Clause
    params: dict[str, Any]


class RulesTold(TypedDict):
    pack: PackTold
    count: int
    enabled: int
    rules: list[RuleTold]


class OneRuleTold(RuleTold):
    """`texts` are its sentences in the language asked for, with open places in braces, and `how` it is decided."""

    pack: PackTold
    texts: dict[str, str]


@router.get(
    "/rules",
    summary="Every rule that a municipality's file is checked against",
    responses={**refused(422, _404="No such rule pack"), 200: {"model": RulesTold, "description": "The rules"}, 304: UNCHANGED},
)
def list_rules(request: Request, municipality: Municipality = None, pack: Pack = None, lang: Lang = "nb") -> Response:
    """The rules of one pack, in the order that they are checked in; one that the pack has switched off says `enabled` false."""
    from reports.rule_list import rules_of

    chosen = pack_of(request, pack or municipality)
    listed = rules_of(chosen, lang)
    content = {"pack": pack_document(chosen), "count": len(listed), "enabled": sum(one["enabled"] for one in listed), "rules": listed}
    return _cached(request, content)


@router.get(
    "/rules/{code}",
    summary="One rule",
    responses={
        **refused(422, _404="No such rule, or it is not part of this pack"),
        200: {"model": OneRuleTold, "description": "The rule"},
        304: UNCHANGED,
    },
)
def read_rule(request: Request, code: str, municipality: Municipality = None, pack: Pack = None, lang: Lang = "nb") -> Response:
    """One rule with its texts, its clause and the municipality's own figures."""
    import validators
    from reports.rule_list import rule_document

    chosen = pack_of(request, pack or municipality)
    found = next((one for one in validators.RULES if one.code == code.upper()), None)
    if found is None:
        raise Problem("not-found", "There is no rule with that code; /api/v1/rules lists them.")
    if found.code not in chosen.rules:
        raise Problem("not-found", f"{found.code} is not part of the rule pack {chosen.id}.")
    return _cached(request, {"pack": pack_document(chosen), **rule_document(found, chosen, lang, texts=True)})


def pack_of(request: Request, wanted: str | None) -> Any:
    import reference_data
    import validators

    name = wanted or request.app.state.settings.municipality or "nasjonal"
    try:
        return reference_data.find_pack(name, today_of(request), validators.shapes())
    except reference_data.PackError as error:
        raise Problem("not-found", str(error)) from error


def pack_document(pack: Any) -> PackTold:
    return {
        "id": pack.id,
        "name": pack.name,
        "municipality": pack.municipality,
        "source": pack.source,
        "version": pack.version,
        "valid_from": pack.valid_from.isoformat(),
        "valid_to": pack.valid_to.isoformat() if pack.valid_to else None,
        "sha256": pack.sha256,
    }


def _cached(request: Request, content: dict[str, Any]) -> Response:
    """With an ETag, so that a portal may ask often and fetch seldom."""
    body = json.dumps(content, ensure_ascii=False, default=str).encode("utf-8")
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "public, max-age=300"}
    if has_already(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)
