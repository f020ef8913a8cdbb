"""`python -m bench.api_examples`: sends the requests that the description shows to a service of its own, and keeps what it answers.

What is new each time, ids and times, is written as if it were the same; so the file changes when the service answers something else.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from endpoint import example
from reference_data.sample import SAMPLE
from tests.endpoint.people import PEOPLE, Caller, settings_for_people
from tests.endpoint.serving import served

API = "/api/v1/notices"
UNDER_WAY = ("SUBMITTED", "CHECKING")
TIME, DUE, DAY = "2026-08-21T09:30:00Z", "2026-09-11T09:30:00Z", "2026-08-21"
DAYS = ("date", "versjonId")


def walk(callers: Mapping[str, Caller]) -> dict[str, httpx.Response]:
    """A notice from when it is handed in until its changes are in the register: name -> answer, in the order of asking."""
    firm, caseworker, gis = callers["firm"].http, callers["caseworker"].http, callers["gis"].http
    found = {"precheck": sent(firm, "/api/v1/precheck", example.precheck_parts()), "received": sent(firm, API, example.notice_parts())}
    where = found["received"].headers["location"]
    wait_for_check(firm)
    decided = f"{where}/decisions"
    for name in ("dispense", "ask"):
        found[name] = caseworker.post(decided, json=example.DECISIONS[name][1])
    found["revised"] = sent(firm, f"{where}/revisions", example.revision_parts())
    wait_for_check(firm)
    found |= {"notices": firm.get(API), "notice_of_firm": firm.get(where), "events_of_firm": firm.get(f"{where}/events")}
    found["approve"] = caseworker.post(decided, json=example.DECISIONS["approve"][1])
    found |= {"notice": caseworker.get(where), "events": caseworker.get(f"{where}/events")}
    found["rule"] = gis.get("/api/v1/rules/VA-TAP-001", params={"municipality": "3103"})
    found["changes"] = gis.get(f"{where}/changes")
    first = found["changes"].json()["features"][0]["id"]
    for name in example.CHANGE_DECISIONS:
        found[name] = gis.post(f"{where}/changes/{first}/decisions", json=example.CHANGE_DECISIONS[name][1])
    found["too early"] = gis.post(f"{where}/moves", json=example.MOVES["register"][1])
    found["all"] = gis.post(f"{where}/changes/all/decisions", json={"decision": "accept"})
    found["register"] = gis.post(f"{where}/moves", json=example.MOVES["register"][1])
    others = {name: firm.post(API, **_of_case(number)).headers["location"] for number, name in enumerate(("reject", "withdraw", "close"), start=2124)}
    wait_for_check(firm)
    found["reject"] = caseworker.post(f"{others['reject']}/decisions", json=example.DECISIONS["reject"][1])
    found["withdraw"] = firm.post(f"{others['withdraw']}/moves", json=example.MOVES["withdraw"][1])
    found["close"] = caseworker.post(f"{others['close']}/moves", json=example.MOVES["close"][1])
    return found


def sent(client: httpx.Client, path: str, parts: tuple[example.Part, ...]) -> httpx.Response:
    """The answer to the request as it is shown, byte by byte."""
    headers, body = example.as_http(parts)
    return client.post(path, headers=headers, content=body.encode())


def _of_case(number: int) -> dict[str, Any]:
    """The same delivery for another case, to be posted."""
    notice, file, plan = example.notice_parts()
    said = notice.content.replace('"case_id": "2026/02123"', f'"case_id": "2026/{number:05d}"')
    return {
        "files": [("notice", said.encode()), ("file", ("innmaaling.sos", file.content.encode())), ("attachments", (plan.file, plan.content.encode()))]
    }


def wait_for_check(firm: httpx.Client) -> None:
    """Until every report is there. The list of notices is asked: being read is no event of a notice then."""
    deadline = time.monotonic() + 60
    while any(one["state"] in UNDER_WAY for one in firm.get(API).json()["notices"]):
        if time.monotonic() > deadline:
            raise TimeoutError("the example was not checked within a minute")
        time.sleep(0.05)


def kept(found: Mapping[str, httpx.Response]) -> dict[str, Any]:
    """What the description shows of the answers. A report has a schema of its own and is too long for an example."""
    shown = [name for *_, named in example.ANSWERED for name in named]
    answers = {name: found[name].json() for name in shown}
    # when a report is brought out is nobody's to say, and where to is this machine's own
    answers["events"]["events"] = [one for one in answers["events"]["events"] if not one["kind"].startswith("report.")]
    known: dict[str, str] = {}
    for one in (answers["notice"], *answers["notice"]["reports"], *answers["notice"]["decisions"]):
        known[one["id"]] = _invented(one["id"], len(known) + 1)
    return {name: _calm(answer, known) for name, answer in answers.items()}


def _invented(name: str, number: int) -> str:
    """An id of the same shape that nothing has."""
    return re.sub(r"[0-9a-f]", "0", name[:-4]) + f"{number:04x}"


def _calm(value: Any, known: Mapping[str, str], key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _calm(inner, known, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_calm(inner, known, key) for inner in value]
    if not isinstance(value, str):
        return value
    if key in DAYS and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return DAY
    if re.match(r"\d{4}-\d\d-\d\dT", value):
        return DUE if key == "due_at" else TIME
    for name, other in known.items():
        value = value.replace(name, other)
    return value


def main() -> int:
    argparse.ArgumentParser(prog="python -m bench.api_examples", description=__doc__).parse_args()
    with tempfile.TemporaryDirectory(prefix="ferdigsjekk-") as home:
        settings = settings_for_people(Path(home), register=SAMPLE.register, terrain=SAMPLE.terrain)
        with served(settings) as address:
            callers = {person: Caller(address, person) for person in PEOPLE}
            found = walk(callers)
            for caller in callers.values():
                caller.http.close()
    refused = {name: answer.text for name, answer in found.items() if answer.is_error and name != "too early"}
    if refused:
        print(json.dumps(refused, ensure_ascii=False, indent=1), file=sys.stderr)
        return 1
    path = example.FOLDER / "answers.json"
    path.write_text(json.dumps(kept(found), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
