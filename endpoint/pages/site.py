"""What every page has: its language, its words, its frame."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from endpoint.docs import templates
from endpoint.negotiation import choose
from endpoint.pages.session import csrf_token, session_principal
from endpoint.problems import Problem

LANGUAGES = ("nb", "nn", "en")
NAMES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}
TEXTS = Path(__file__).parent.parent / "texts"


def language_of(request: Request) -> str:
    """The one asked for in the address, else the one chosen before, else what the browser likes; bokmål for Norwegian."""
    for wanted in (request.query_params.get("lang"), request.cookies.get("lang")):
        if wanted in LANGUAGES:
            return str(wanted)
    accepted = request.headers.get("accept-language", "").replace("-NO", "").replace("-no", "").replace("-US", "").replace("-GB", "")
    try:
        return choose(accepted, {"nb": "nb", "no": "nb", "nn": "nn", "en": "en"})
    except Problem:
        return "nb"


@lru_cache
def words(lang: str) -> Mapping[str, Any]:
    """All words of the pages in one language."""
    return tomllib.loads((TEXTS / f"{lang}.toml").read_text(encoding="utf-8"))


def page(request: Request, template: str, status: int = 200, **content: Any) -> HTMLResponse:
    """A page in the reader's language. `content` is what the template shows."""
    lang = language_of(request)
    principal = session_principal(request)
    body = (
        templates()
        .get_template(template)
        .render(
            lang=lang,
            languages=NAMES,
            t=words(lang),
            here=request.url.path,
            principal=principal,
            csrf=csrf_token(request),
            **content,
        )
    )
    answer = HTMLResponse(body, status, headers={"Cache-Control": "no-store", "Content-Language": lang})
    if request.query_params.get("lang") in LANGUAGES:
        answer.set_cookie("lang", lang, max_age=365 * 24 * 3600, samesite="lax", httponly=True)
    return answer


@lru_cache
def municipalities() -> list[tuple[str, str]]:
    """(number, name) of those that have a rule pack of their own."""
    import reference_data
    import validators

    shapes = validators.shapes()
    packs = [reference_data.load_pack(path, shapes) for _, path in reference_data.bundled_packs()]
    return sorted({(pack.municipality, pack.name) for pack in packs if pack.municipality}, key=lambda one: one[1])
