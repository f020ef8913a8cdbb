"""An example of an adapter: bundles of a contractors' portal that does not exist.

The form is our own guess at what such a portal could write: `ferdigmelding.xml` beside the SOSI file and the attachments, Norwegian words
and dates. Nothing in it is taken from a real portal, and no real portal is known to write it. Copy this file, and change the tables and the
paths to what your portal writes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from pipelines.intake.portal import FormError, Translated

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

FORM = "ferdigmelding.xml"
ROOT = "Ferdigmelding"

KINDS = {
    "Ny tilknytning": "NEW_CONNECTION", "Omlegging": "RELAY", "Reparasjon": "REPAIR", "Plugging": "DISCONNECT", "Vannmåler": "METER",
    "Utskiller": "SEPARATOR", "Hovedledning": "MAIN",
}  # fmt: skip
FUNCTIONS = {"Vann": "VL", "Spillvann": "SP", "Overvann": "OV", "Drens": "DR", "Felles": "AF"}
COLOURS = {"rødbrun": "red-brown", "sort": "black", "grå": "grey", "blå": "blue"}
CONNECTIONS = {"Anboring": "tapping", "Grenrør": "branch", "Sadelgren": "saddle", "Kum": "manhole"}
ATTACHMENTS = {
    "Innmåling": "sosi_file", "Situasjonskart": "situation_map", "Lengdeprofil": "length_profile", "Bunnledningsplan": "floor_plan",
    "Stikkledningsskjema": "service_pipe_form", "Bilde": "photo", "Vannmålerskjema": "water_meter_form", "Avtale": "registered_agreement",
}  # fmt: skip
ROLES = {"Utvendig": "outdoor", "Innvendig": "indoor"}

Read = Callable[[str], Any]
"""From the text of an element to a value of the notice; ValueError when it cannot be."""


def _date(text: str) -> str:
    day, month, year = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text).groups()  # type: ignore[union-attr]
    return date(int(year), int(month), int(day)).isoformat()


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _one_of(table: Mapping[str, str]) -> Read:
    return lambda text: table[text]


FIELDS: dict[str, tuple[str, Read]] = {
    "Sak/Saksnummer": ("case_id", str),
    "Sak/Kommunenummer": ("municipality", str),
    "Sak/Meldingstype": ("kind", _one_of(KINDS)),
    "Eiendom/Gardsnummer": ("property.gnr", int),
    "Eiendom/Bruksnummer": ("property.bnr", int),
    "Eiendom/Adresse": ("property.address", str),
    "Tillatelse/Nummer": ("permit.id", str),
    "Tillatelse/Dato": ("permit.date", _date),
    "Tiltakshaver/Navn": ("owner.name", str),
    "Tiltakshaver/Kontakt": ("owner.contact", str),
    "Foretak/Organisasjonsnummer": ("firm.orgno", str),
    "Foretak/Navn": ("firm.name", str),
    "Arbeid/Beskrivelse": ("work.description", str),
    "Arbeid/Startdato": ("work.start_date", _date),
    "Arbeid/Sluttdato": ("work.finish_date", _date),
    "Innmåling/Utført_av": ("survey.by", str),
    "Innmåling/Dato": ("survey.date", _date),
    "Innmåling/Målemetode": ("survey.method", str),
    "Høyder/Høydegrunnlag": ("heights.datum", str),
    "Høyder/Topp_hovedledning": ("heights.main_top_m", _number),
    "Høyder/Kjellergulv": ("heights.basement_floor_m", _number),
    "Høyder/Laveste_vannlås": ("heights.lowest_trap_m", _number),
}
"""Path in the form -> (path in the notice, how to read it)."""

ROWS: dict[str, tuple[str, dict[str, tuple[str, Read]]]] = {
    "Ledninger/Ledning": (
        "services",
        {
            "funksjon": ("function", _one_of(FUNCTIONS)), "dimensjon": ("dimension_mm", _number), "materiale": ("material", str),
            "farge": ("colour", _one_of(COLOURS)), "ringstivhet": ("ring_stiffness", str), "standard": ("product_standard", str),
            "lengde": ("length_m", _number),
        },
    ),
    "Tilknytninger/Tilknytning": (
        "connections",
        {
            "funksjon": ("function", _one_of(FUNCTIONS)), "type": ("kind", _one_of(CONNECTIONS)), "kum": ("manhole_id", str),
            "avstand": ("distance_m", _number),
        },
    ),
    "Vedlegg/Fil": ("attachments", {"type": ("kind", _one_of(ATTACHMENTS)), "navn": ("file", str)}),
}  # fmt: skip
"""Path of a repeated element -> (list in the notice, its attributes as in `FIELDS`)."""


class ExamplePortal:
    """The adapter: `BundleAdapter` says what is asked of it."""

    def recognises(self, files: Mapping[str, bytes]) -> bool:
        return FORM in files and f"<{ROOT}".encode() in files[FORM][:4096]

    def translate(self, files: Mapping[str, bytes]) -> Translated:
        form = _parsed(files[FORM])
        notice: dict[str, Any] = {"schema": "ferdigsjekk-notice/1", "language": "nb"}
        left_out = []
        for path, element in _leaves(form):
            place = FIELDS.get(path)
            if path in ROWS:
                listed, attributes = ROWS[path]
                row = {attributes[name][0]: _read(f"{path}/@{name}", text, attributes[name][1]) for name, text in _known(element, attributes)}
                notice.setdefault(listed, []).append(row)
                left_out += [f"{path}/@{name}" for name in sorted(element.attrib) if name not in attributes]
            elif place is None:
                left_out.append(path)
            elif element.text and element.text.strip():
                _put(notice, place[0], _read(path, element.text.strip(), place[1]))
        left_out += _performers(form, notice)
        return Translated(notice, tuple(dict.fromkeys(left_out)))


def _parsed(data: bytes) -> Element:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        form: Element = fromstring(data)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise FormError(f"{FORM} cannot be read: {type(error).__name__ if not isinstance(error, ParseError) else error}.") from error
    if form.tag != ROOT:
        raise FormError(f"{FORM} is not a form of this portal: it begins with {form.tag[:40]}.")
    return form


def _leaves(form: Element) -> list[tuple[str, Element]]:
    """(path, element) of each field, in the form's order. The persons are read by themselves."""
    return [(f"{part.tag}/{field.tag}", field) for part in form for field in part if part.tag != "Utførende"]


def _known(element: Element, attributes: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(name, element.attrib[name].strip()) for name in attributes if element.attrib.get(name, "").strip()]


def _read(path: str, text: str, read: Read) -> Any:
    try:
        return read(text)
    except (ValueError, KeyError, AttributeError) as error:
        raise FormError(f'{FORM}: {path} says "{text[:60]}", which is none of what is expected there.') from error


def _put(notice: dict[str, Any], place: str, value: Any) -> None:
    *above, name = place.split(".")
    for step in above:
        notice = notice.setdefault(step, {})
    notice[name] = value


def _performers(form: Element, notice: dict[str, Any]) -> list[str]:
    """Persons with their certificates: a list within a list, which a table does not hold."""
    left_out = []
    for person in form.iterfind("Utførende/Person"):
        made: dict[str, Any] = {"name": person.get("navn", ""), "certificates": []}
        if person.get("rolle"):
            made["role"] = _read("Utførende/Person/@rolle", person.get("rolle", ""), _one_of(ROLES))
        for held in person:
            if held.tag != "Sertifikat":
                left_out.append(f"Utførende/Person/{held.tag}")
                continue
            certificate = {"kind": held.get("type", ""), "number": held.get("nummer", "")}
            if held.get("gyldig_til"):
                certificate["valid_to"] = _read("Utførende/Person/Sertifikat/@gyldig_til", held.get("gyldig_til", ""), _date)
            made["certificates"].append(certificate)
        notice.setdefault("performers", []).append(made)
    return left_out
