"""What every page has: its language, its words, its frame."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from endpoint.docs import templates
from endpoint.identity import MUNICIPAL
from endpoint.negotiation import choose
from endpoint.pages.session import csrf_token, is_secure, session_principal
from endpoint.problems import Problem
from pipelines.local_day import day_of, local

LANGUAGES = ("nb", "nn", "en")
NAMES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}
WAYS = (("/sjekk", "check"), ("/regler", "rules"), ("/saker", "cases"))
MUNICIPAL_WAYS = (("/endringer", "changes"), ("/statistikk", "statistics"))
TEXTS = Path(__file__).parent.parent / "texts"


def language_of(request: Request) -> str:
    """The one asked for in the address, else the one chosen before, else what the browser likes; bokmål for Norwegian."""
    for wanted in (request.query_params.get("lang"), request.cookies.get("lang")):
        if wanted in LANGUAGES:
            return str(wanted)
    try:
        return choose(re.sub(r"-[\w-]+", "", request.headers.get("accept-language", "")), {"nb": "nb", "no": "nb", "nn": "nn", "en": "en"})
    except Problem:
        return "nb"


@lru_cache
def words(lang: str) -> Mapping[str, Any]:
    """All words of the pages in one language: the file of the frame, and one for each kind of page."""
    found: dict[str, Any] = {}
    for file in (TEXTS / f"{lang}.toml", *sorted((TEXTS / lang).glob("*.toml"))):
        found |= tomllib.loads(file.read_text(encoding="utf-8"))
    return found


def page(request: Request, template: str, status: int = 200, **content: Any) -> HTMLResponse:
    """A page in the reader's language. `content` is what the template shows."""
    lang = language_of(request)
    principal = session_principal(request)
    from reports import wording

    body = (
        templates()
        .get_template(template)
        .render(
            lang=lang,
            languages=NAMES,
            t=words(lang),
            here=request.url.path,
            in_language=lambda code: _in_language(request, code),
            ways=WAYS + (MUNICIPAL_WAYS if principal is not None and principal.role in MUNICIPAL else ()),
            principal=principal,
            csrf=csrf_token(request),
            word=lambda kind, code: wording.word(lang, kind, code),
            day=lambda moment: _day(moment, lang),
            hour=lambda moment: f"{local(datetime.fromisoformat(moment)):%H:%M}",
            **content,
        )
    )
    # A sender's form may hold halves of characters, which JSON allows and no page can carry.
    answer = HTMLResponse(body.encode("utf-8", "replace"), status, headers={"Cache-Control": "no-store", "Content-Language": lang})
    if request.query_params.get("lang") in LANGUAGES:
        answer.set_cookie("lang", lang, max_age=365 * 24 * 3600, samesite="lax", httponly=True, secure=is_secure(request.app.state.settings))
    return answer


def _day(moment: datetime | date | str, lang: str) -> str:
    """The Norwegian day of a moment, or the day that is given, as the language writes it."""
    from reports.quantities import day

    found = datetime.fromisoformat(moment) if isinstance(moment, str) and len(moment) > len("2026-11-21") else moment
    return day(str(day_of(found) if isinstance(found, datetime) else found), lang)


def warm_pages() -> None:
    """Makes ready what every page needs, so that the first visitor does not wait for it."""
    from reports.renderings import part

    part.warm()
    for name in templates().list_templates(extensions=["html"]):
        templates().get_template(name)
    for lang in LANGUAGES:
        words(lang)
    municipalities()


def problem_page(request: Request, problem: Problem, status: int) -> HTMLResponse:
    """What went wrong, in the reader's language, with the exact words for whoever is asked about it."""
    found = page(request, "problem.html", status, problem=problem)
    found.headers.update(problem.headers)
    return found


def _in_language(request: Request, code: str) -> str:
    """This page in another language. What was sent to it is not sent again."""
    keep = request.url.include_query_params(lang=code) if request.method == "GET" else request.url.replace(query=f"lang={code}")
    return f"{keep.path}?{keep.query}"


@lru_cache
def municipalities() -> list[tuple[str, str]]:
    """(number, name) of those that have a rule pack of their own."""
    import reference_data
    import validators

    shapes = validators.shapes()
    packs = [reference_data.load_pack(path, shapes) for _, path in reference_data.bundled_packs()]
    return sorted({(pack.municipality, pack.name) for pack in packs if pack.municipality}, key=lambda one: one[1])
