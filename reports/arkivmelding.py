"""The report as a Fiks Arkiv message: `arkivmelding.xml` and the files it names, for a journal entry in an existing case.

Protocol `no.ks.fiks.arkiv` version 1, message type `no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett`. Element order is the schema's.
No clock: when the message is made is the caller's to say.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from reports.document import Report, to_json
from reports.wording import label

MESSAGE_TYPE = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett"
_A = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv/arkivmelding/opprett/v1"
_M = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv/metadatakatalog/v1"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_CASE_NUMBER = re.compile(r"(\d{4})/0*(\d+)")


@dataclass(frozen=True, slots=True)
class ArchiveSettings:
    """What the municipality has agreed with its archive. The defaults are codes of the protocol's own lists."""

    system: str = "ferdigsjekk"
    entry_kind: str = "X"
    """journalposttype: X internal without follow-up, N with."""
    entry_status: str = "F"
    sender: str = "Automatisk kontroll av ferdigmelding"
    receiver: str = "Vann og avløp"
    restriction: tuple[str, str] | None = None
    """(tilgangsrestriksjon code, skjermingshjemmel) where the report is not public; the codes are each archive's own."""


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """One document of the entry, main document first."""

    name: str
    """Plain ASCII, unique in the package."""
    title: str
    data: bytes
    kind: str
    """dokumenttype."""
    variant: str
    """variantformat: A archive, P production."""
    format: str
    """PRONOM code, or `av/1` for SOSI."""
    media_type: str


def archive_package(report: Report, pdf: bytes, sosi_file: bytes, made: str, settings: ArchiveSettings | None = None) -> dict[str, bytes]:
    """All files of the message by name, `arkivmelding.xml` first. `made` is an ISO time with zone."""
    settings = settings or ArchiveSettings()
    lang = report["language"]
    heading = label(lang, "head.title")
    file_title = f"{label(lang, 'basis.file')}: {report['delivery']['file_name']}"
    documents = (
        ArchiveFile("report.pdf", heading, pdf, "RAPPORT", "A", "fmt/476", "application/pdf"),
        ArchiveFile("innmaling.sos", file_title, sosi_file, "VEDLEGG", "A", "av/1", "text/vnd.sosi"),
        ArchiveFile("report.json", f"{heading} (JSON)", to_json(report).encode(), "VEDLEGG", "P", "fmt/817", "application/json"),
    )
    return {"arkivmelding.xml": arkivmelding(report, documents, made, settings), **{one.name: one.data for one in documents}}


def arkivmelding(report: Report, documents: Sequence[ArchiveFile], made: str, settings: ArchiveSettings) -> bytes:
    """`arkivmelding.xml`, valid against the protocol's schema. The external key is the report's own hash: sent twice, it is the
    same entry. Raises ValueError for a file name that is not plain ASCII or occurs twice."""
    names = [one.name for one in documents]
    if len(set(names)) != len(names) or not all(name.isascii() and name.isprintable() and "/" not in name for name in names):
        raise ValueError(f"file names in a package must be plain and unique: {', '.join(names)}")
    key = hashlib.sha256(to_json(report).encode()).hexdigest()[:32]
    register_namespace("", _A)
    register_namespace("m", _M)
    register_namespace("xsi", _XSI)
    root = Element(f"{{{_A}}}arkivmelding")
    _text(root, "system", settings.system)
    _text(root, "antallFiler", str(len(documents)))
    entry = SubElement(root, f"{{{_A}}}registrering", {f"{{{_XSI}}}type": "journalpost"})
    _text(entry, "opprettetDato", made)
    _text(entry, "opprettetAv", settings.system)
    _parent(entry, report, settings)
    if settings.restriction:
        _restriction(entry, settings.restriction)
    for number, one in enumerate(documents, start=1):
        _document(entry, one, number, f"{key}/{number}", settings)
    title = entry_title(report)
    _text(entry, "tittel", title)
    _text(entry, "offentligTittel", title)
    _correspondent(entry, "IA", settings.sender, responsible=False)
    _correspondent(entry, "IM", settings.receiver, responsible=True)
    _external_key(entry, settings.system, key)
    _code(entry, "journalposttype", settings.entry_kind)
    _code(entry, "journalstatus", settings.entry_status)
    _text(entry, "dokumentetsDato", made[:10])
    indent(root)
    body: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return body + b"\n"


def entry_title(report: Report) -> str:
    """The entry's title, fit for the public: what and which property, no names."""
    heading = label(report["language"], "head.title")
    lot = report["case"]["property"]
    return f"{heading} – gnr/bnr {lot}" if lot else f"{heading} – {report['case']['case_id'] or report['delivery']['sha256'][:12]}"


def _parent(entry: Element, report: Report, settings: ArchiveSettings) -> None:
    """The case that the entry belongs to: the archive's own number where it looks like one, else our key for it."""
    case = report["case"]["case_id"]
    if not case:
        return
    parent = SubElement(entry, f"{{{_A}}}referanseForelderMappe")
    match = _CASE_NUMBER.fullmatch(case)
    if match:
        number = SubElement(parent, f"{{{_M}}}saksnummer")
        SubElement(number, f"{{{_M}}}saksaar").text = match[1]
        SubElement(number, f"{{{_M}}}sakssekvensnummer").text = match[2]
    else:
        _key_parts(SubElement(parent, f"{{{_M}}}referanseEksternNoekkel"), settings.system, case)


def _document(entry: Element, one: ArchiveFile, number: int, key: str, settings: ArchiveSettings) -> None:
    described = SubElement(entry, f"{{{_A}}}dokumentbeskrivelse")
    _code(described, "dokumenttype", one.kind)
    _code(described, "dokumentstatus", "F")
    _text(described, "tittel", one.title)
    _code(described, "tilknyttetRegistreringSom", "H" if number == 1 else "V")
    _text(described, "dokumentnummer", str(number))
    item = SubElement(described, f"{{{_A}}}dokumentobjekt")
    _text(item, "versjonsnummer", "1")
    _code(item, "variantformat", one.variant)
    _code(item, "format", one.format)
    _text(item, "mimeType", one.media_type)
    _text(item, "filnavn", one.name)
    _text(item, "referanseDokumentfil", one.name)
    _text(item, "sjekksum", hashlib.sha256(one.data).hexdigest())
    _text(item, "sjekksumAlgoritme", "SHA-256")
    _text(item, "filstoerrelse", str(len(one.data)))
    _external_key(described, settings.system, key)


def _restriction(entry: Element, restriction: tuple[str, str]) -> None:
    shield = SubElement(entry, f"{{{_A}}}skjerming")
    _code(shield, "tilgangsrestriksjon", restriction[0])
    _text(shield, "skjermingshjemmel", restriction[1])


def _correspondent(entry: Element, kind: str, name: str, responsible: bool) -> None:
    part = SubElement(entry, f"{{{_A}}}korrespondansepart")
    _code(part, "korrespondanseparttype", kind)
    if responsible:
        _text(part, "erBehandlingsansvarlig", "true")
    _text(part, "korrespondansepartNavn", name)


def _external_key(parent: Element, system: str, key: str) -> None:
    _key_parts(SubElement(parent, f"{{{_A}}}referanseEksternNoekkel"), system, key)


def _key_parts(parent: Element, system: str, key: str) -> None:
    SubElement(parent, f"{{{_M}}}fagsystem").text = system
    SubElement(parent, f"{{{_M}}}noekkel").text = key


def _text(parent: Element, name: str, words: str) -> None:
    SubElement(parent, f"{{{_A}}}{name}").text = words


def _code(parent: Element, name: str, code: str) -> None:
    SubElement(SubElement(parent, f"{{{_A}}}{name}"), f"{{{_M}}}kode").text = code
