"""`ferdigsjekk serve` is killed with all its processes while notices are handed in over HTTP.

The sender does what a sender should: a request without an answer is sent again, with the same idempotency key.
"""

from __future__ import annotations

import hashlib
import json
import random
import threading
import time
from pathlib import Path

import httpx

from bench.faults.counting import Figures, count, form_of
from bench.faults.programs import Program, answers, free_port, wait_for
from pipelines.installation import open_installation
from pipelines.ledger import outbox, tallies
from pipelines.settings import Settings
from reference_data.sample import SAMPLE

KEY = "key of the fault run"
SHORTEST_S, LONGEST_S = 0.05, 4.0
SETTINGS = """\
home = "{home}"
out = "{out}"
check_processes = 2

[[keys]]
name = "portal"
role = "portal"
sha256 = "{sha256}"
"""


def run(base: Path, kills: int, draw: random.Random, figures: Figures) -> None:
    config, port = base / "ferdigsjekk.toml", free_port()
    config.write_text(SETTINGS.format(home=base / "home", out=base / "out", sha256=hashlib.sha256(KEY.encode()).hexdigest()), encoding="utf-8")
    address = f"http://127.0.0.1:{port}"
    server = Program(base, "serve", ["cli.main", "serve", "--port", str(port)], {"FERDIGSJEKK_CONFIG": str(config)})
    sender = threading.Thread(target=_hand_in_all, args=(address, figures.notices), daemon=True)
    server.start()
    sender.start()
    try:
        while figures.kills.total() < kills:
            wait_for("the service", lambda: answers(f"{address}/healthz"))
            time.sleep(draw.uniform(SHORTEST_S, LONGEST_S))
            server.kill()
            figures.kills["serve"] += 1
            server.start()
        sender.join()
        settings = Settings(home=base / "home", out=base / "out")
        with open_installation(settings) as installation:
            ledger = installation.ledger
            wait_for("the last check", lambda: not tallies.unchecked(ledger) and not outbox.oldest_pending(ledger))
            count(base, installation, figures)
    finally:
        server.kill()


def _hand_in_all(address: str, notices: int) -> None:
    for number in range(notices):
        files: dict[str, tuple[str, str | bytes]] = {
            "notice": ("notice.json", json.dumps(form_of(number))),
            "file": ("pipes.sos", SAMPLE.sosi.read_bytes()),
        }
        while not _handed_in(address, number, files):
            time.sleep(0.1)


def _handed_in(address: str, number: int, files: dict[str, tuple[str, str | bytes]]) -> bool:
    headers = {"Authorization": f"Bearer {KEY}", "Idempotency-Key": f"notice {number}"}
    try:
        answer = httpx.post(f"{address}/api/v1/notices", files=files, headers=headers, timeout=10, trust_env=False)
    except httpx.HTTPError:
        return False
    if answer.status_code >= 500:
        return False
    answer.raise_for_status()
    return True
