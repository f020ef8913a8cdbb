"""A change, or a conflict, as a sentence for the person who looks after the register."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from network import Pipe, Subject
from reference_data.changes import Change, ChangeKind, ChangeSet, Conflict, Evidence
from reports.wording import joined, word

LANGUAGES = ("nb", "nn", "en")


def change_sentence(change: Change, numbers: Mapping[str, int], lang: str) -> str:
    """What the change is, what it hangs on and what is uncertain. `numbers` gives the row of each new object by its `lokal_id`."""
    parts = [_what(change, numbers, lang)]
    join = change.joins
    if change.kind is ChangeKind.NEW and join is not None:
        key = f"joins_{join.kind.value}"
        parts.append(text(lang, key, id=_named(join.id, numbers, lang), chainage=metres(join.chainage_m, lang)))
    doubt = _doubt(change, lang)
    if doubt:
        parts.append(doubt)
    if change.not_kept:
        parts.append(text(lang, "not_kept", attributes=joined(lang, change.not_kept)))
    return " ".join(parts)


def left_out_sentence(changes: ChangeSet, lang: str) -> str:
    """What was delivered and goes into no register, and what was to be removed and is not there; empty when there is no such thing."""
    told = [text(lang, f"left_{kind}", count=str(count)) for kind, count in changes.left_out.items()]
    return text(lang, "left_out", what=joined(lang, told)) if told else ""


def conflict_sentence(conflict: Conflict, lang: str) -> str:
    one = conflict.evidence[0]
    return text(
        lang,
        f"conflict_{conflict.kind}",
        place=_place(one.subject, lang),
        id=one.register_id,
        survey=_value(one.survey, conflict, lang),
        register=_value(one.register, conflict, lang),
        difference=metres(abs(conflict.difference if conflict.difference is not None else one.difference or 0.0), lang),
        uncertainty=metres(one.uncertainty, lang),
        witnesses=str(len(conflict.evidence)),
    )


def text(lang: str, key: str, **values: str) -> str:
    """The text called `key`; KeyError when there is none."""
    return texts()[lang if lang in LANGUAGES else "nb"][key].format(**values)


@cache
def texts() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("reports.changes").joinpath("texts.toml").read_text("utf-8"))


def metres(value: float | None, lang: str) -> str:
    if value is None:
        return "?"
    written = f"{value:.2f} m"
    return written if lang == "en" else written.replace(".", ",")


def thing_name(change: Change, lang: str) -> str:
    if isinstance(change.thing, Pipe):
        return word(lang, "pipe", change.thing.function.value)
    return word(lang, "subject", change.thing.kind.value)


def numbered(changes: ChangeSet) -> dict[str, int]:
    """The row of each change's object by its `lokal_id`, from 1."""
    return {change.lokal_id: row for row, change in enumerate(changes.changes, 1)}


def _what(change: Change, numbers: Mapping[str, int], lang: str) -> str:
    thing, join = change.thing, change.joins
    name, own = thing_name(change, lang), change.register_id or ""
    if isinstance(thing, Pipe):
        length = metres(thing.line.length, lang)
        if change.kind is ChangeKind.SPLIT:
            whole = change.before.line.length if isinstance(change.before, Pipe) else None
            return text(lang, "split", id=own, after=length, before=metres(whole, lang), node=_named(thing.to_node or "", numbers, lang))
        if change.kind is ChangeKind.SPLIT_PART:
            main = (join.main_id if join else None) or ""
            return text(lang, "split_part", id=main, length=length, node=_named(thing.from_node or "", numbers, lang))
        if change.kind is ChangeKind.NEW:
            material = f" {thing.material}" if thing.material else ""
            dimension = f" {thing.dimension_mm:.0f} mm" if thing.dimension_mm else ""
            return text(lang, "new_pipe", thing=name, material=material, dimension=dimension, length=length)
    if change.kind is ChangeKind.NODE and join is not None:
        return text(lang, "node", thing=name, id=join.main_id or join.id, chainage=metres(join.chainage_m, lang))
    if change.kind is ChangeKind.NEW:
        return text(lang, "new_point", thing=name)
    named = name[:1].upper() + name[1:]
    if change.kind is ChangeKind.REMOVAL:
        return text(lang, "removal", thing=named, id=own)
    gap = next((field.before for field in change.fields if field.name == "geometry"), None)
    listed = joined(lang, [f"{field.name} {field.after}" for field in change.fields if field.name != "geometry"])
    return text(lang, f"update_{change.reason}", thing=named, id=own, gap=metres(float(gap) if gap is not None else None, lang), fields=listed)


def _doubt(change: Change, lang: str) -> str:
    join, match = change.joins, change.match
    if change.doubt == "match":
        if match is not None:
            return text(lang, "doubt_match_place", id=change.register_id or "", confidence=f"{match.confidence:.0%}".replace("%", " %"))
        others = [str(field.before) for field in change.fields if field.name == "maybe"]
        return text(lang, "doubt_match", others=joined(lang, others))
    if change.doubt and change.kind in (ChangeKind.SPLIT, ChangeKind.SPLIT_PART):
        return text(lang, "doubt_split")
    if change.doubt == "join" and join is not None and not join.others:
        return text(lang, "doubt_join_far", offset=metres(join.offset_m, lang))
    if change.doubt == "join":
        return text(lang, "doubt_join", others=joined(lang, join.others)) if join is not None else ""
    return text(lang, f"doubt_{change.doubt}") if change.doubt else ""


def _named(ref: str, numbers: Mapping[str, int], lang: str) -> str:
    """A node by the number of its row when it is new, else by its own id."""
    return f"{text(lang, 'number').lower()} {numbers[ref]}" if ref in numbers else ref


def _place(subject: Subject, lang: str) -> str:
    name = word(lang, "subject", subject.kind)
    return f"{name[:1].upper()}{name[1:]} {subject.sid or subject.serial or ''}".rstrip()


def _value(value: Evidence | float | str | None, conflict: Conflict, lang: str) -> str:
    if isinstance(value, float) and conflict.unit == "m":
        return metres(value, lang)
    if isinstance(value, float):
        return f"{value:.0f}"
    return word(lang, "function", str(value)) if conflict.kind == "function" else str(value)
