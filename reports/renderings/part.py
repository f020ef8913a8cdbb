"""The report as a part of a web page: the map and the list of findings side by side, each leading to the other by plain links.

The page around it gives the style and the headings above; nothing in it needs a script.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from reports.document import Report
from reports.drawing.background import Background
from reports.drawing.drawings import drawings
from reports.drawing.plan import pin_of
from reports.renderings.html import content, in_language, template
from reports.wording import label

if TYPE_CHECKING:
    from markupsafe import Markup

Links = Mapping[str, Sequence[tuple[str, str]]]
"""By id of a finding, or by code of a rule: words and address of each link."""


def render_part(
    report: Report, lang: str | None = None, actions: Links | None = None, beside: Links | None = None, background: Background | None = None
) -> str:
    """HTML for the inside of a page. `actions` are links at each finding by its id; `beside` the attachments that a rule looks at, by its code;
    `background` is a map to lie below ours."""
    report = in_language(report, lang)
    return template("part.html.j2").render(
        **content(report, drawings(report, linked=True, background=background)),
        background=background_line(background if report["map"]["crs"] else None, report["language"]),
        pins=pin_of(report),
        objects={one["number"]: str(one["subject"]["serial"]) for one in report["findings"] if "serial" in one["subject"]},
        actions=actions or {},
        beside=beside or {},
    )


def background_line(background: Background | None, lang: str) -> Markup:
    """What stands below a drawing with a map under it: the switch, whose map it is, who is asked for it, and room for the word that it does
    not answer. Empty without a background."""
    from markupsafe import Markup

    if background is None:
        return Markup("")
    said = {"t": lambda key, **values: label(lang, key, **values), "background": background, "lang": lang}
    return Markup(template("background.html.j2").render(said))


def warm() -> None:
    """Makes the template ready, for whoever serves pages and would not let the first reader wait."""
    template("part.html.j2")
