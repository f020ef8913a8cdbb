"""What people who do not write TOML every day write instead of it, and values that are well-formed and cannot be right."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from reference_data.binding import Fault, did_you_mean
from reference_data.crs import NAMES, VERTICAL
from reference_data.municipalities import MunicipalityError, municipality

LENGTHS = ("_m", "_mm", "_cm", "_km", "_days", "_weeks")
SLIPS: tuple[tuple[str, str], ...] = (
    (r"[“”„«»‘’]", 'quote marks must be straight ones: "'),
    (r"=\s*-?\d+,\d+\s*(#|$)", "a decimal point is wanted where a comma stands"),
    (r"=\s*\d{1,2}\.\d{1,2}\.\d{4}", "a date is written year-month-day, such as 2005-01-01"),
    (r"=\s*(ja|nei|sant|usant|True|False|yes|no)\s*(#|$)", "a yes or no is written true or false"),
    (r"=\s*(#|$)", "the value is missing"),
    (r"=\s*[A-Za-zÆØÅæøå]", "text must stand in quote marks"),
    (r"^\s*(?:[\w-]+[ \t]+[\w-]+[^=]*|[\w-]*[ÆØÅæøå][\w-]*\s*)=", "a name with blanks or letters outside a-z must stand in quote marks"),
    (r"^\s*[^=\[#]+:", "a name and its value are joined by =, not :"),
)


def slip(line: str, said: str) -> str | None:
    """What is probably wrong with a line that is not TOML, of which its reader has `said` something."""
    if "twice" in said or "overwrite" in said:
        return "stands in the file twice"
    if re.match(r"\s*(true|false)\b", line.partition("=")[2]):
        return None
    return next((sentence for pattern, sentence in SLIPS if re.search(pattern, line)), None)


def impossible_head(head: Any, faults: list[Fault]) -> None:
    """A number that is no municipality's. Former numbers are left alone: the history at hand does not go back for ever."""
    if head.municipality is not None:
        try:
            municipality(head.municipality)
        except MunicipalityError as error:
            faults.append(Fault(("pack", "municipality"), str(error)))


def impossible_settings(settings: Any, faults: list[Fault]) -> None:
    """Systems that no survey in the country uses."""
    if settings.crs is not None and settings.crs not in NAMES:
        named = next((code for code, name in NAMES.items() if name.split()[0] == "EUREF89" and _plain(name).endswith(_plain(settings.crs))), None)
        near = f' (did you mean "{named}"?)' if named else did_you_mean(settings.crs, NAMES)
        faults.append(Fault(("settings", "crs"), f'no coordinate system that is in use is called "{settings.crs}"{near}'))
    if settings.vertical_datum is not None and settings.vertical_datum not in VERTICAL:
        near = did_you_mean(settings.vertical_datum, VERTICAL)
        faults.append(Fault(("settings", "vertical_datum"), f'no vertical datum that is known is called "{settings.vertical_datum}"{near}'))


def impossible_params(code: str, params: Any, given: Mapping[str, Any], faults: list[Fault]) -> None:
    """Lengths and times below zero, and least values above greatest ones."""
    for one in fields(params):
        value = getattr(params, one.name)
        if one.name in given and one.name.endswith(LENGTHS) and isinstance(value, (int, float)) and value < 0:
            faults.append(Fault(("rules", code, one.name), f"cannot be below zero, and is {value:g}"))
        other = f"max_{one.name.removeprefix('min_')}"
        most = getattr(params, other, None) if one.name.startswith("min_") else None
        if most is not None and value is not None and isinstance(value, (int, float)) and value > most:
            faults.append(Fault(("rules", code, one.name), f"is {value:g}, which is more than {other} ({most:g})"))


def _plain(name: str) -> str:
    return re.sub(r"SONE|[^A-Z0-9]", "", name.upper())
