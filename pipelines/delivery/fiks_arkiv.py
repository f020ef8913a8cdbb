"""The report as a Fiks Arkiv message: `arkivmelding.xml` with its files, protocol no.ks.fiks.arkiv v1.

The message is written to a folder, from where the municipality's integration platform sends it. A transport over Fiks IO would be
another `Transport`; nothing else would change. The letter's id is the external key, so that an archive that gets it twice knows.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from xml.etree import ElementTree as Xml

from pipelines.delivery.folder import write_report_folder
from pipelines.ledger.outbox import Letter
from pipelines.local_day import day_of

BASE = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv"
A = f"{BASE}/arkivmelding/opprett/v1"
M = f"{BASE}/metadatakatalog/v1"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
MESSAGE_TYPE = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett"
PAYLOAD = "arkivmelding.xml"
SYSTEM = "Ferdigsjekk"
CASE_NUMBER = re.compile(r"(\d{4})[/-](\d{1,9})")
MAIN, ATTACHMENT = "H", "V"
ARCHIVE, PRODUCTION = "A", "P"


@dataclass(frozen=True, slots=True)
class ArchiveDocument:
    """One file of the message. `file_name` is plain ASCII and unique in it; `format` is a PRONOM code or the archive's own."""

    title: str
    file_name: str
    data: bytes
    kind: str
    role: str
    variant: str
    format: str
    media_type: str


class Transport(Protocol):
    """How a message gets to the archive. Raises DeliveryError when it could not be handed over."""

    def send(self, letter: Letter, message: bytes, documents: Iterable[ArchiveDocument]) -> None: ...


@dataclass(frozen=True)
class FolderTransport:
    """FOLDER/<case>/<letter id>/ with the message, its files, a manifest, and READY last."""

    folder: Path

    def send(self, letter: Letter, message: bytes, documents: Iterable[ArchiveDocument]) -> None:
        files = {document.file_name: document.data for document in documents}
        write_report_folder(self.folder, letter.reference, letter.id, {PAYLOAD: message, **files}, letter.event)


@dataclass(frozen=True, slots=True)
class ArchiveReceipt:
    """What the archive answered: its id of the entry, or why there is none."""

    entry_id: str | None
    year: int | None
    sequence: int | None
    existed: bool
    failure: str | None


def documents_of(pdf: bytes, sosi: bytes, report: bytes) -> list[ArchiveDocument]:
    """The report as main document, what was handed in and the report for machines as attachments."""
    return [
        ArchiveDocument("Kontrollrapport for ferdigmelding", "rapport.pdf", pdf, "RAPPORT", MAIN, ARCHIVE, "fmt/476", "application/pdf"),
        ArchiveDocument("Innsendt innmåling (SOSI)", "innmaaling.sos", sosi, "VEDLEGG", ATTACHMENT, ARCHIVE, "av/1", "text/vnd.sosi"),
        ArchiveDocument("Kontrollrapport, maskinlesbar", "rapport.json", report, "VEDLEGG", ATTACHMENT, PRODUCTION, "fmt/817", "application/json"),
    ]


def archive_message(letter: Letter, documents: list[ArchiveDocument], title: str, made_at: datetime, needs_action: bool) -> bytes:
    """`arkivmelding.xml`. The order of the elements is the schema's. `title` holds no names of persons; it is public."""
    root = Xml.Element(f"{{{A}}}arkivmelding")
    _text(root, "system", SYSTEM)
    _text(root, "antallFiler", str(len(documents)))
    entry = Xml.SubElement(root, f"{{{A}}}registrering", {f"{{{XSI}}}type": "journalpost"})
    _text(entry, "opprettetDato", made_at.isoformat(timespec="seconds"))
    _text(entry, "opprettetAv", SYSTEM)
    _case(entry, letter)
    for number, document in enumerate(documents, start=1):
        _document(entry, letter, number, document)
    _text(entry, "tittel", title)
    _text(entry, "offentligTittel", title)
    _party(entry, "IA", "Ferdigsjekk, automatisk kontroll")
    _party(entry, "IM", "Vann og avløp")
    _key(entry, letter.id)
    _coded(entry, "journalposttype", "N" if needs_action else "X")
    _coded(entry, "journalstatus", "F")
    _text(entry, "dokumentetsDato", day_of(made_at).isoformat())
    Xml.register_namespace("", A)
    Xml.register_namespace("m", M)
    Xml.register_namespace("xsi", XSI)
    Xml.indent(root)
    whole: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return whole + b"\n"


def read_receipt(message: bytes) -> ArchiveReceipt:
    """A receipt or an error message from the archive. Raises ValueError when it is neither."""
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root = fromstring(message)
    except ParseError as error:
        raise ValueError("the archive's answer is not XML") from error
    failure = _found(root, "feilmelding")
    if failure is not None:
        return ArchiveReceipt(None, None, None, existed=False, failure=failure)
    if not root.tag.endswith("}arkivmeldingKvittering"):
        raise ValueError("the archive's answer is no receipt")
    year, sequence = _found(root, "journalaar"), _found(root, "journalsekvensnummer")
    existed = _found(root, "opprettetEllerEksisterende") == "Eksisterende"
    return ArchiveReceipt(_found(root, "systemID"), int(year) if year else None, int(sequence) if sequence else None, existed, None)


def _case(entry: Xml.Element, letter: Letter) -> None:
    """The municipality's own case number when it looks like one, else our key for the case."""
    parent = Xml.SubElement(entry, f"{{{A}}}referanseForelderMappe")
    number = CASE_NUMBER.fullmatch(letter.reference or "")
    if number is not None:
        case = Xml.SubElement(parent, f"{{{M}}}saksnummer")
        Xml.SubElement(case, f"{{{M}}}saksaar").text = number[1]
        Xml.SubElement(case, f"{{{M}}}sakssekvensnummer").text = str(int(number[2]))
    else:
        key = Xml.SubElement(parent, f"{{{M}}}referanseEksternNoekkel")
        Xml.SubElement(key, f"{{{M}}}fagsystem").text = SYSTEM
        Xml.SubElement(key, f"{{{M}}}noekkel").text = letter.reference or letter.notice_id


def _document(entry: Xml.Element, letter: Letter, number: int, document: ArchiveDocument) -> None:
    described = Xml.SubElement(entry, f"{{{A}}}dokumentbeskrivelse")
    _coded(described, "dokumenttype", document.kind)
    _coded(described, "dokumentstatus", "F")
    _text(described, "tittel", document.title)
    _coded(described, "tilknyttetRegistreringSom", document.role)
    _text(described, "dokumentnummer", str(number))
    thing = Xml.SubElement(described, f"{{{A}}}dokumentobjekt")
    _text(thing, "versjonsnummer", "1")
    _coded(thing, "variantformat", document.variant)
    _coded(thing, "format", document.format)
    _text(thing, "mimeType", document.media_type)
    _text(thing, "filnavn", document.file_name)
    _text(thing, "referanseDokumentfil", document.file_name)
    _text(thing, "sjekksum", hashlib.sha256(document.data).hexdigest())
    _text(thing, "sjekksumAlgoritme", "SHA-256")
    _text(thing, "filstoerrelse", str(len(document.data)))
    _key(described, f"{letter.id}/{number}")


def _party(entry: Xml.Element, kind: str, name: str) -> None:
    party = Xml.SubElement(entry, f"{{{A}}}korrespondansepart")
    _coded(party, "korrespondanseparttype", kind)
    _text(party, "korrespondansepartNavn", name)


def _key(parent: Xml.Element, key: str) -> None:
    node = Xml.SubElement(parent, f"{{{A}}}referanseEksternNoekkel")
    Xml.SubElement(node, f"{{{M}}}fagsystem").text = SYSTEM
    Xml.SubElement(node, f"{{{M}}}noekkel").text = key


def _coded(parent: Xml.Element, name: str, code: str) -> None:
    node = Xml.SubElement(parent, f"{{{A}}}{name}")
    Xml.SubElement(node, f"{{{M}}}kode").text = code


def _text(parent: Xml.Element, name: str, text: str) -> None:
    Xml.SubElement(parent, f"{{{A}}}{name}").text = text


def _found(root: Any, name: str) -> str | None:
    """The text of the first element of that name, whatever its namespace."""
    return next((str(node.text) for node in root.iter() if node.tag.endswith(f"}}{name}") and node.text), None)
