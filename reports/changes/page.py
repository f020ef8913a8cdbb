"""The page: what is proposed, before and after, each change as a row and a sentence, and the conflicts. No script, nothing from outside."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from reference_data.changes import Action, ChangeSet
from reference_data.surroundings import Surroundings
from reports.changes.picture import after, before
from reports.changes.sentences import LANGUAGES, change_sentence, conflict_sentence, left_out_sentence, numbered, text
from reports.drawing.background import Background

STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:80rem;padding:1rem;color:#1d1d1f;background:#fff}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}
.maps{display:flex;flex-wrap:wrap;gap:1rem}figure{margin:0;flex:1 1 28rem}svg{width:100%;border:1px solid #d2d2d7}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid #d2d2d7}
td:first-child{text-align:right;font-variant-numeric:tabular-nums}.doubt{border-left:4px solid #7a4b00}
code{font-size:.8rem;color:#55575c;overflow-wrap:anywhere}
"""


def render_changes(changes: ChangeSet, surroundings: Surroundings, lang: str = "nb", standing: Mapping[str, str] | None = None) -> bytes:
    """One HTML page. `standing` says of each change by its id whether it is `accepted`, `refused` or `waiting`."""
    lang = lang if lang in LANGUAGES else "nb"
    numbers = numbered(changes)
    parts = [f"<h1>{_said(lang, 'title')}</h1>", f"<p>{_source(changes, lang)}</p>"]
    if changes.empty:
        parts.append(f"<p><strong>{_said(lang, 'empty')}</strong></p>")
    else:
        parts.append(f"<p><strong>{_summary(changes, lang)}</strong></p>")
        parts += [_maps(changes, surroundings, lang), _table(changes, numbers, lang, standing)]
    if changes.heights_from:
        parts.append(f"<p>{_said(lang, 'heights_from', delivered=changes.heights_from, held=changes.vertical_datum or '')}</p>")
    left_out = left_out_sentence(changes, lang)
    if left_out:
        parts.append(f"<p>{escape(left_out)}</p>")
    parts.append(f"<h2>{_said(lang, 'conflicts')}</h2>")
    if changes.conflicts:
        parts.append("<ul>" + "".join(f"<li>{escape(conflict_sentence(one, lang))}</li>" for one in changes.conflicts) + "</ul>")
    else:
        parts.append(f"<p>{_said(lang, 'no_conflicts')}</p>")
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{_said(lang, "title")}</title><style>{STYLE}</style>'
    return f'<!DOCTYPE html>\n<html lang="{lang}"><head>{head}</head><body><main>{"".join(parts)}</main></body></html>\n'.encode()


def _said(lang: str, key: str, **values: str) -> str:
    return escape(text(lang, key, **values))


def _source(changes: ChangeSet, lang: str) -> str:
    source = changes.source
    return _said(lang, "source", file=source.file_name or "-", case=source.case_id or "-", snapshot=changes.snapshot)


def _summary(changes: ChangeSet, lang: str) -> str:
    counts = {action.value.lower(): str(len(changes.of(action))) for action in Action}
    told = _said(lang, "summary", unchanged=str(changes.unchanged), **counts)
    doubtful = sum(not change.certain for change in changes.changes)
    return f"{told} {_said(lang, 'uncertain', count=str(doubtful))}" if doubtful else told


def drawings(
    changes: ChangeSet, surroundings: Surroundings, lang: str, linked: bool = True, background: Background | None = None
) -> list[tuple[str, str]]:
    """Heading and map as SVG, before and after. `linked` and `background`: as `picture.after` has them."""
    new = str(len(changes.of(Action.CREATE)))
    pipes = str(len(surroundings.pipes))
    titles = [text(lang, "picture", when=text(lang, when).lower(), pipes=pipes, new="0" if when == "before" else new) for when in ("before", "after")]
    made = (
        before(changes, surroundings, titles[0], background),
        after(changes, surroundings, numbered(changes), titles[1], linked, background),
    )
    return [(text(lang, when), drawing) for when, drawing in zip(("before", "after"), made, strict=True)]


def _maps(changes: ChangeSet, surroundings: Surroundings, lang: str) -> str:
    figures = [f"<figure><figcaption>{escape(when)}</figcaption>{drawing}</figure>" for when, drawing in drawings(changes, surroundings, lang, False)]
    return f'<div class="maps">{"".join(figures)}</div><p>{_said(lang, "legend")}</p>'


def _table(changes: ChangeSet, numbers: Mapping[str, int], lang: str, standing: Mapping[str, str] | None) -> str:
    heads = [text(lang, "number"), "", text(lang, "what"), *([text(lang, "stands")] if standing is not None else [])]
    rows = []
    for change in changes.changes:
        cells = [str(numbers[change.lokal_id]), text(lang, change.action.value)]
        told = f"{escape(change_sentence(change, numbers, lang))}<br><code>{escape(change.id)}</code>"
        stands = [escape(text(lang, standing.get(change.id, "waiting")))] if standing is not None else []
        mark = "" if change.certain else ' class="doubt"'
        rows.append(f"<tr{mark}>" + "".join(f"<td>{cell}</td>" for cell in (*map(escape, cells), told, *stands)) + "</tr>")
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    return f"<h2>{_said(lang, 'changes')}</h2><table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
