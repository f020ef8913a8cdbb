"""The guide to the interface tells the truth: each of its commands is sent to a service as it stands, and gives what is said above it."""

from __future__ import annotations

import re
import shlex
import time
from pathlib import Path
from typing import Any

import httpx

from endpoint.demo import demo_settings
from tests.endpoint.serving import served
from tests.shared_material import ROOT

GUIDE = (ROOT / "docs" / "api" / "README.md").read_text("utf-8")
EXAMPLE = re.compile(r"<!-- answers (\d+) (\S+) -->\n```bash\n(.*?)```", re.DOTALL)


def sent(client: httpx.Client, command: str) -> httpx.Response:
    """What curl would send: -H a header, -F a part or with @ a file, -d a JSON body."""
    words = iter(shlex.split(command.replace("\\\n", " ")))
    assert next(words) == "curl"
    headers: dict[str, str] = {}
    parts: list[tuple[str, Any]] = []
    body, url = None, ""
    for word in words:
        if word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-F":
            name, _, value = next(words).partition("=")
            parts.append((name, (Path(value[1:]).name, (ROOT / value[1:]).read_bytes()) if value.startswith("@") else (None, value)))
        elif word == "-d":
            body = next(words)
        else:
            url = word.removeprefix("http://127.0.0.1:8080")
    method = "POST" if parts or body is not None else "GET"
    return client.request(method, url, headers=headers, files=parts or None, content=body)


def test_every_command_of_the_guide_gives_what_it_says(tmp_path: Path) -> None:
    examples = EXAMPLE.findall(GUIDE)
    assert len(examples) == GUIDE.count("```bash") >= 10
    notice_id = ""
    with served(demo_settings(tmp_path)) as address, httpx.Client(base_url=address, timeout=30) as client:
        for status, kind, command in examples:
            answer = sent(client, command.replace("/ID", f"/{notice_id}"))
            deadline = time.monotonic() + 60
            while answer.status_code == 404 and "retry-after" in answer.headers and time.monotonic() < deadline:
                time.sleep(0.05)
                answer = sent(client, command.replace("/ID", f"/{notice_id}"))
            assert (str(answer.status_code), answer.headers["content-type"].partition(";")[0]) == (status, kind), (command, answer.text[:300])
            if answer.status_code == 202:
                notice_id = answer.json()["id"]
                waits(client, notice_id, answer.json()["revision"])


def waits(client: httpx.Client, notice_id: str, revision: int) -> None:
    """Until the revision is checked: a case is decided when it is."""
    deadline = time.monotonic() + 60
    while client.get(f"/api/v1/notices/{notice_id}/report?revision={revision}", headers={"X-API-Key": "demo-firma"}).status_code != 200:
        assert time.monotonic() < deadline, "no report came"
        time.sleep(0.05)


def test_every_linked_file_is_there() -> None:
    for link in re.findall(r"\]\(([^)#:]+)\)", GUIDE):
        assert (ROOT / "docs" / "api" / link).exists(), link
