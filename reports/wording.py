"""Sentences from the text catalogues: TOML files by language, one a rule group, plus `words.toml` and `report.toml`.

Nothing here fails in front of a reader. A text that is missing gives way to the next best (the outcome's own sentence, a general
one, the bare code), and a placeholder without a value to a word for "unknown"; the tests, not the reader, find such gaps.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from string import Formatter
from typing import Any

from reports.finding import PlaceDoc, SubjectDoc
from reports.quantities import day, number, shown, shown_pair, unit_of_key

LANGUAGES = ("nb", "nn", "en")

ALWAYS = frozenset({"subject", "measured", "required", "uncertainty", "short", "place", "missing", "related", "line", "outcome"})
"""Placeholders that any text may use."""

TEMPLATES = 10_000
"""Templates that are kept taken apart; the catalogues of all languages hold fewer."""


@lru_cache
def catalogue(lang: str, name: str) -> Mapping[str, Any]:
    """One catalogue file as it stands, empty when the language does not have it."""
    found = files("reports").joinpath("texts", lang, f"{name}.toml")
    if not found.is_file():
        return {}
    return tomllib.loads(found.read_text("utf-8"))


@lru_cache(maxsize=1000)
def words(lang: str, kind: str) -> Mapping[str, str]:
    """A list of words (`outcome`, `severity`, `function`, ...) by code."""
    found = catalogue(lang, "words").get(kind, {})
    return found if isinstance(found, Mapping) else {}


def word(lang: str, kind: str, code: str) -> str:
    """The word for a code; the code itself, made readable, when the list lacks it."""
    return words(lang, kind).get(code) or code.replace("_", " ")


def label(lang: str, key: str, **values: Any) -> str:
    """A heading or fixed sentence of the report itself (`report.toml`), key `section.name`."""
    section, _, name = key.partition(".")
    text = catalogue(lang, "report").get(section, {}).get(name, name.replace("_", " "))
    return fill(text, values, lang) if values else text


def counted(lang: str, key: str, count: int, **values: Any) -> str:
    """A fixed sentence with a number in it, in its form for one where there is one: key `section.name` and `section.name_one`."""
    section, _, name = key.partition(".")
    one = count == 1 and f"{name}_one" in catalogue(lang, "report").get(section, {})
    return label(lang, f"{key}_one" if one else key, count=str(count), **values)


@lru_cache(maxsize=1000)
def rule_texts(lang: str, code: str) -> Mapping[str, str]:
    """All texts of a rule: `title`, one for each outcome or text key, `why`, `fix`."""
    group = code.split("-")[1].lower() if code.count("-") == 2 else code.lower()
    found = catalogue(lang, group).get(code, {})
    return found if isinstance(found, Mapping) else {}


def title(lang: str, code: str) -> str:
    return rule_texts(lang, code).get("title") or code


def message(lang: str, code: str, text: str, outcome: str, fillings: Mapping[str, str]) -> str:
    """What was found, as one sentence."""
    texts, general = rule_texts(lang, code), words(lang, "general")
    known = {"title": title(lang, code), **fillings}
    candidates = (
        texts.get(text),
        general.get(text) if text != outcome else None,
        texts.get(outcome),
        general.get(f"{outcome}_measured"),
        general.get(outcome),
        "{title}",
    )
    return fill(_first_fitting(candidates, known), known, lang)


def why(lang: str, code: str, text: str, fillings: Mapping[str, str]) -> str:
    """Why the rule is there, or why nothing was looked at."""
    return _advice(lang, code, "why", text, fillings)


def fix(lang: str, code: str, text: str, fillings: Mapping[str, str]) -> str:
    """What to do about it."""
    return _advice(lang, code, "fix", text, fillings)


def dispensed(lang: str, sentence: str, basis: str, until: str | None) -> str:
    """A finding's sentence with the dispensation in front of it."""
    general = words(lang, "general")
    lasting = general["dispensed_until"].replace("{until}", day(until, lang)) if until else ""
    return general["dispensed"].replace("{until}", lasting).replace("{basis}", basis).replace("{sentence}", sentence)


def fill(template: str, values: Mapping[str, Any], lang: str) -> str:
    """Puts values into a template; unknown placeholders become the word for "unknown", broken ones stay as they are."""
    try:
        parts = _parts(template)
    except ValueError:
        return template
    unknown = words(lang, "general").get("unknown", "?")
    made = []
    for text, name in parts:
        made.append(text)
        if name is not None:
            value = values.get(name)
            made.append(unknown if value is None or value == "" else str(value))
    return "".join(made)


@lru_cache(maxsize=TEMPLATES)
def placeholders(template: str) -> frozenset[str]:
    """Names of the placeholders in a template. Raises ValueError when its braces do not match."""
    return frozenset(name for _, name in _parts(template) if name is not None)


@lru_cache(maxsize=TEMPLATES)
def _parts(template: str) -> tuple[tuple[str, str | None], ...]:
    """A template as text and the placeholder behind it. Raises ValueError when its braces do not match or hold more than a name."""
    found = []
    for text, name, layout, conversion in Formatter().parse(template):
        if name is not None and (layout or conversion or not name.isidentifier()):
            raise ValueError(f"{template}: {name!r} is not the name of a placeholder")
        found.append((text, name))
    return tuple(found)


def fillings(
    lang: str,
    *,
    subject: SubjectDoc,
    outcome: str,
    measured: float | None = None,
    required: float | None = None,
    unit: str | None = None,
    uncertainty: float | None = None,
    where: str = "",
    related: Iterable[SubjectDoc] = (),
    missing: Iterable[str] = (),
    values: Mapping[str, Any] | None = None,
) -> dict[str, str]:
    """What a sentence may be filled with, all as text in the reader's language; empty texts are left out."""
    measured_text, required_text = shown_pair(measured, required, unit, lang)
    short = abs(required - measured) if measured is not None and required is not None else None
    made = {key: _value(lang, key, value) for key, value in (values or {}).items()}
    made |= {
        "subject": name(lang, subject),
        "measured": measured_text,
        "required": required_text,
        "uncertainty": shown(uncertainty, unit, lang),
        "short": shown_pair(short, 0.0, unit, lang)[0] if short is not None else "",
        "place": where,
        "missing": joined(lang, (word(lang, "missing", one) for one in missing)),
        "related": joined(lang, (name(lang, one) for one in related)),
        "line": str(subject.get("line", "")),
        "outcome": word(lang, "outcome", outcome),
    } | ({} if "missing" not in (values or {}) else {"missing": made["missing"]})
    return {key: text for key, text in made.items() if text != ""}


def name(lang: str, subject: SubjectDoc) -> str:
    """What a person calls the thing: "vannledning 14", "anboring 18", "feltet services[0].colour"."""
    kind = subject["kind"]
    path = subject.get("path")
    if path:
        return field_name(lang, path) or f"{word(lang, 'subject', kind)} {path}"
    noun = word(lang, "subject", kind)
    if kind == "pipe" and "function" in subject:
        noun = words(lang, "pipe").get(subject["function"], noun)
    if kind in {"file", "notice"}:
        return noun
    if subject.get("register"):
        called = subject.get("sid") or subject.get("guid") or subject.get("serial")
        noun = fill(words(lang, "general").get("existing", "{noun}"), {"noun": noun}, lang)
    else:
        called = subject.get("serial") or subject.get("sid") or subject.get("guid")
    return f"{noun} {called}" if called is not None else noun


def field_name(lang: str, path: str) -> str | None:
    """A field of the notice as the form calls it: `services[2].colour` is "colour of the pipe, row 3 of the service-pipe form"."""
    fields = words(lang, "field")
    numbers = re.findall(r"\[(\d+)\]", path)
    plain = re.sub(r"\[\d+\]", "[]", path)
    item = plain[: plain.rfind("[]") + 2] if numbers else ""
    own = fields.get(plain) if plain != item else None
    listed = fields[item].replace("{number}", str(int(numbers[-1]) + 1)) if item in fields else None
    if plain == item or listed is None:
        return listed if plain == item else own
    return f"{own}, {listed}" if own else None


def where(lang: str, place: PlaceDoc | None, subject: SubjectDoc) -> str:
    """A place in words: "2,31 m langs vannledning 14, mellom punkt 3 og 4"; for anything else its line in the file."""
    general = words(lang, "general")
    if place is None:
        if "line" not in subject:
            return ""
        return fill(general.get("at_line", "{line}"), {"line": str(subject["line"])}, lang)
    values = {
        "pipe": name(lang, place["pipe"]),
        "from": shown(place["from_m"], "m", lang),
        "to": shown(place["to_m"], "m", lang),
    }
    text = fill(general.get("along" if place["to_m"] is None else "along_stretch", "{from}"), values, lang)
    segment = place["segment"]
    if segment and segment[0] != segment[1]:
        text += fill(general.get("between", ""), {"first": str(segment[0]), "second": str(segment[1])}, lang)
    elif segment:
        text += fill(general.get("at_vertex", ""), {"first": str(segment[0])}, lang)
    return text


def joined(lang: str, parts: Iterable[str]) -> str:
    """ "a", "a og b", "a, b og c"."""
    listed = list(dict.fromkeys(parts))
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])} {words(lang, 'general').get('and', '&')} {listed[-1]}"


def _first_fitting(candidates: Iterable[str | None], known: Mapping[str, str]) -> str:
    """The first text whose placeholders all have a value; failing that the first there is."""
    there = [one for one in candidates if one]
    return next((one for one in there if _fits(one, known)), there[0] if there else "")


def _fits(template: str, known: Mapping[str, str]) -> bool:
    try:
        return placeholders(template) <= known.keys()
    except ValueError:
        return False


def _advice(lang: str, code: str, kind: str, text: str, known: Mapping[str, str]) -> str:
    texts, general = rule_texts(lang, code), words(lang, "general")
    filled = {"title": title(lang, code), **known}
    candidates = (texts.get(f"{kind}_{text}"), general.get(f"{kind}_{text}"), texts.get(kind), general.get(kind))
    return fill(_first_fitting(candidates, filled), filled, lang)


def _value(lang: str, key: str, value: Any) -> str:
    if isinstance(value, bool):
        return words(lang, "general").get("yes" if value else "no", str(value))
    unit = unit_of_key(key)
    if isinstance(value, int | float):
        if unit is not None:
            return shown(float(value), unit, lang)
        return str(value) if isinstance(value, int) else number(value, lang, 0 if value.is_integer() else 2)
    if value is None:
        return ""
    if key.endswith("date"):
        return day(value, lang)
    coded = words(lang, key.rpartition("_")[2])
    return coded.get(value, value)
