"""`GET /api/v1/rules` and `/rules/{code}`: what is demanded, by whom and where it stands, so that it can be read beforehand."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from endpoint.problems import Problem
from endpoint.unchanged import has_already

router = APIRouter(prefix="/api/v1", tags=["rules"])

Municipality = Annotated[str | None, Query(description="Municipality number: whose rules.", examples=["3103"], max_length=20)]
Pack = Annotated[
    str | None, Query(description="Name of a bundled rule pack; goes before the municipality.", examples=["moss"], pattern="^[a-z0-9_-]{1,60}$")
]
Lang = Annotated[str, Query(pattern="^(nb|nn|en)$")]


@router.get("/rules", summary="Every rule that a municipality's file is checked against", responses={404: {"description": "No such rule pack"}})
def rules(request: Request, municipality: Municipality = None, pack: Pack = None, lang: Lang = "nb") -> Response:
    """The rules of one pack, in the order that they are checked in; one that the pack has switched off says `enabled` false."""
    from reports.rule_list import rules_of

    chosen = pack_of(request, pack or municipality)
    listed = rules_of(chosen, lang)
    content = {"pack": pack_document(chosen), "count": len(listed), "enabled": sum(one["enabled"] for one in listed), "rules": listed}
    return _cached(request, content)


@router.get("/rules/{code}", summary="One rule", responses={404: {"description": "No such rule, or it is not part of this pack"}})
def rule(request: Request, code: str, municipality: Municipality = None, pack: Pack = None, lang: Lang = "nb") -> Response:
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
        return reference_data.find_pack(name, date.today(), validators.shapes())  # noqa: DTZ011 - the day where the service stands
    except reference_data.PackError as error:
        raise Problem("not-found", str(error)) from error


def pack_document(pack: Any) -> dict[str, Any]:
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
    headers = {"ETag": tag, "Cache-Control": "public, max-age=300", "Vary": "Accept"}
    if has_already(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)
