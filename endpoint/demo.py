"""A sample municipality: cases in every state, so that a newcomer sees the product in one minute. All of it is invented."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipelines import casework
from pipelines.callers import ApiKey
from pipelines.casework import Document
from pipelines.installation import Installation, open_installation
from pipelines.ledger import State, tallies
from pipelines.local_day import day_of
from pipelines.settings import Settings
from reference_data.changes import ALL

KEYS = {
    "demo-kommune": ("Saksbehandler Eksempel", "caseworker"),
    "demo-gis": ("GIS Eksempel", "gis"),
    "demo-firma": ("Eksempel Graving og VA AS", "contractor"),
}
"""Key -> who it lets in. Known to everybody, and therefore only used here."""


def doors(settings: Settings) -> list[tuple[str, str, str]]:
    """(key, role, what the log-in's address is given to lead on) of the keys above that let in here: none but in the sample municipality."""
    known = {key.sha256 for key in settings.known_keys}
    found = [(key, role, "?til=/endringer" if role == "gis" else "") for key, (_, role) in KEYS.items()]
    return [door for door in found if hashlib.sha256(door[0].encode()).hexdigest() in known]


def demo_settings(home: Path) -> Settings:
    """Settings of the sample municipality, with its register, its ground and its map."""
    from reference_data.sample import SAMPLE

    firm = str(json.loads(SAMPLE.notice.read_bytes())["firm"]["orgno"])
    keys = [
        {"name": name, "role": role, "sha256": hashlib.sha256(key.encode()).hexdigest(), **_whose(role, firm)} for key, (name, role) in KEYS.items()
    ]
    known = tuple(ApiKey.model_validate(key) for key in keys)
    return Settings(
        home=home, out=home / "out", register=SAMPLE.register, terrain=SAMPLE.terrain, cadastre=SAMPLE.cadastre, municipality="3103", keys=known
    )


def fill(settings: Settings) -> int:
    """Hands in, checks and decides the sample cases; gives how many there are. Where there are cases already, nothing is done."""
    from reference_data.sample import SAMPLE

    faulty, mended = SAMPLE.sosi.parent, SAMPLE.sosi.parent.parent / "delivery_corrected"
    now = datetime.now(UTC)
    moment = now - timedelta(days=40)

    def clock() -> datetime:
        return moment

    with open_installation(settings, clock) as installation:
        if there := sum(tallies.count_by_state(installation.ledger).values()):
            return there
        for number, (days, after) in enumerate(
            [
                (30, "approved"), (26, "rejected"), (24, "in review"), (19, "in review"), (9, "mended"), (6, "in review"),
                (3, "needs info"), (2, "withdrawn"), (0.1, "needs info"), (38, "registered"), (36, "closed"),
            ],
            start=1,
        ):  # fmt: skip
            moment = now - timedelta(days=days)
            notice_id = _handed_in(installation, number, faulty if after in ("needs info", "mended", "rejected", "closed") else mended, None)
            moment += timedelta(hours=1)
            if after == "mended":
                _handed_in(installation, number, mended, notice_id)
                moment += timedelta(days=1)
                installation.ledger.tick(notice_id, "photo_connection", "in_order", KEYS["demo-kommune"][0], "")
                installation.ledger.tick(notice_id, "tracer_wire", "not_in_order", KEYS["demo-kommune"][0], "Bildet viser bare enden ved huset.")
            elif after == "approved":
                installation.ledger.decide(notice_id, "approve", "I orden.", KEYS["demo-kommune"][0])
            elif after == "rejected":
                installation.ledger.decide(notice_id, "reject", "Stikkledningen må legges om.", KEYS["demo-kommune"][0])
            elif after == "registered":
                installation.ledger.decide(notice_id, "approve", "I orden.", KEYS["demo-kommune"][0])
                moment += timedelta(days=2)
                installation.ledger.decide_change(notice_id, ALL, "accept", KEYS["demo-gis"][0], "", None)
                installation.ledger.move(notice_id, State.REGISTERED, KEYS["demo-gis"][0], "Ført i ledningskartet.")
            elif after == "closed":
                moment += timedelta(days=30)
                installation.ledger.move(notice_id, State.CLOSED_INCOMPLETE, KEYS["demo-kommune"][0], "Foretaket har ikke svart.")
            elif after == "withdrawn":
                installation.ledger.move(notice_id, State.WITHDRAWN, KEYS["demo-firma"][0], "Sendt to ganger.")
        return number


def _handed_in(installation: Installation, number: int, delivery: Path, notice_id: str | None) -> str:
    """Received and checked; the id of its notice."""
    form: dict[str, Any] = {**json.loads((delivery / "notice.json").read_bytes()), "case_id": f"2026/{number:05d}"}
    form["property"] = {**form["property"], "address": f"Eksempelveien {78 + 2 * number}"}
    documents = [Document("notice.json", "notice", json.dumps(form).encode())]
    for path in sorted(path for path in delivery.iterdir() if path.suffix in (".pdf", ".png", ".sos")):
        documents.append(Document(path.name, "sosi" if path.suffix == ".sos" else "attachment", path.read_bytes()))
    submission = casework.submission_of(form, casework.keep_files(installation, documents), "http", KEYS["demo-firma"][0], installation)
    receipt = installation.ledger.revise(notice_id, submission) if notice_id else installation.ledger.receive(submission)
    if receipt.created and installation.ledger.claim(receipt.revision_id):
        casework.check_revision(installation, receipt.revision_id, day_of(installation.ledger.clock()), casework.targets_of(installation))
    return receipt.notice_id


def _whose(role: str, firm: str) -> dict[str, str]:
    return {"firm": firm} if role == "contractor" else {"municipality": "3103"}
