"""Who calls in the tests, with their keys; and the notices that they hand in."""

from __future__ import annotations

import hashlib
import json
import time
from pathlib import Path
from typing import Any

import httpx

from pipelines.callers import ApiKey
from pipelines.settings import Settings
from reference_data.sample import SAMPLE

FIRM, OTHER_FIRM = "310778125", "974760673"
PEOPLE: dict[str, dict[str, Any]] = {
    "firm": {"role": "contractor", "firm": FIRM},
    "other firm": {"role": "contractor", "firm": OTHER_FIRM},
    "portal": {"role": "portal", "municipality": "3103"},
    "caseworker": {"role": "caseworker", "municipality": "3103"},
    "other caseworker": {"role": "caseworker", "municipality": "4601"},
    "gis": {"role": "gis", "municipality": "3103"},
    "admin": {"role": "admin"},
}
SOSI = SAMPLE.sosi.read_bytes()
NOTICE: dict[str, Any] = json.loads(SAMPLE.notice.read_bytes())


def key_of(person: str) -> str:
    return f"key of {person}"


def settings_for_people(home: Path, **more: Any) -> Settings:
    keys = tuple(ApiKey(name=person, sha256=hashlib.sha256(key_of(person).encode()).hexdigest(), **facts) for person, facts in PEOPLE.items())
    return Settings(home=home, check_processes=1, keys=keys, **more)


class Caller:
    """A client of one person's."""

    def __init__(self, address: str, person: str | None) -> None:
        headers = {"Authorization": f"Bearer {key_of(person)}"} if person else {}
        self.http = httpx.Client(base_url=address, headers=headers, timeout=30)

    def __enter__(self) -> Caller:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def hand_in(self, case_id: str, *, to: str = "/api/v1/notices", sosi: bytes = SOSI, key: str | None = None, **changes: Any) -> httpx.Response:
        notice = {**NOTICE, "case_id": case_id, **changes}
        files: list[tuple[str, tuple[str, str | bytes]]] = [
            ("notice", ("notice.json", json.dumps(notice))),
            ("file", ("a.sos", sosi)),
            ("attachments", ("kart.pdf", b"%PDF-1.7")),
        ]
        return self.http.post(to, files=files, headers={"Idempotency-Key": key} if key else {})

    def wait_for_report(self, notice_id: str, revision: int = 1) -> dict[str, Any]:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            answer = self.http.get(f"/api/v1/notices/{notice_id}/report", params={"revision": revision})
            if answer.status_code == 200:
                found: dict[str, Any] = answer.json()
                return found
            time.sleep(0.05)
        raise AssertionError("no report came")
