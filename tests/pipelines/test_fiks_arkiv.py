"""The message to the archive, held against the protocol's own schemas."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from pipelines.delivery.fiks_arkiv import M, read_receipt
from pipelines.delivery.letters import deliver_due
from pipelines.installation import open_installation
from pipelines.intake import take
from pipelines.settings import Settings
from tests.pipelines.deliveries import drop_sample
from tests.shared_material import shared

SCHEMAS = "domain/schemas/fiks-arkiv/v1"
CREATE = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett.xsd"


@pytest.fixture
def message(drop: Path, out: Path, settings: Settings, tmp_path: Path) -> Path:
    """The folder of the message on the bundled sample."""
    drop_sample(drop, "a")
    chosen = settings.model_copy(update={"archive_folder": tmp_path / "archive"})
    list(take(drop, out, settings=chosen))
    with open_installation(chosen) as installation:
        deliver_due(installation)
    [ready] = (tmp_path / "archive").glob("*/*/READY")
    return ready.parent


def texts(root: Any, name: str) -> list[str]:
    return [node.text for node in root.iter() if etree.QName(node).localname == name]


def test_the_message_is_what_the_protocol_says(message: Path) -> None:
    schema = etree.XMLSchema(etree.parse(str(shared(f"{SCHEMAS}/{CREATE}"))))
    root = etree.parse(str(message / "arkivmelding.xml"))
    schema.assertValid(root)


def test_every_file_that_the_message_names_lies_beside_it_and_is_that_file(message: Path) -> None:
    import hashlib

    root = etree.parse(str(message / "arkivmelding.xml")).getroot()
    named = texts(root, "referanseDokumentfil")
    assert texts(root, "antallFiler") == [str(len(named))] == ["3"]
    assert all(name.isascii() for name in named)
    for name, sha256, size in zip(named, texts(root, "sjekksum"), texts(root, "filstoerrelse"), strict=True):
        data = (message / name).read_bytes()
        assert (hashlib.sha256(data).hexdigest(), str(len(data))) == (sha256, size)


def test_the_message_goes_to_the_municipalitys_own_case_and_names_nobody(message: Path) -> None:
    text = (message / "arkivmelding.xml").read_text(encoding="utf-8")
    root = etree.fromstring(text.encode())
    assert [node.text for node in root.iter(f"{{{M}}}saksaar")] == ["2026"]
    assert [node.text for node in root.iter(f"{{{M}}}sakssekvensnummer")] == ["2123"]
    for name in ("Kari Eksempel", "Ola Eksempel", "Eksempel Tiltakshaver"):
        assert name not in text


def test_a_receipt_is_read() -> None:
    receipt = read_receipt(shared("domain/schemas/fiks-arkiv/examples/own-kvittering.journalpost.v1.xml").read_bytes())
    assert receipt.entry_id
    assert receipt.failure is None


@pytest.mark.parametrize("kind", ["ikkefunnet", "serverfeil", "ugyldigforespoersel"])
def test_an_error_of_the_archive_is_read(kind: str) -> None:
    assert read_receipt(shared(f"domain/schemas/fiks-arkiv/examples/own-feilmelding.{kind}.v1.xml").read_bytes()).failure


@pytest.mark.parametrize("message", [b"", b"<a/>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"])
def test_what_is_no_answer_is_refused(message: bytes) -> None:
    with pytest.raises(ValueError, match=r"archive|Entit"):
        read_receipt(message)
