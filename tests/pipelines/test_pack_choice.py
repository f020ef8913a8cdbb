"""Which version of a municipality's rules a delivery is held against: the permit's day decides, and the report says so."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.casework import request_of
from pipelines.check import Request, check_file
from pipelines.installation import open_installation
from pipelines.intake import take
from pipelines.ledger import reading
from pipelines.local_day import day_of
from pipelines.settings import Settings
from reference_data.pack import PACKS
from reference_data.sample import SAMPLE
from reports.basis import basis
from reports.document import Report
from tests.pipelines.deliveries import drop_sample

OLD, NEW = "old", "new"
CHANGED = date(2026, 6, 1)
"""The day that the municipality's new rules came into force."""
TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def two_periods(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Moss with one version of its rules from 2010 until the end of May 2026, and another since."""
    own = tmp_path / "packs"
    own.mkdir()
    whole = (PACKS / "moss.toml").read_text(encoding="utf-8").replace("2005-01-01", "{from}", 1).replace('"2026.1"', '"{version}"', 1)
    (own / "a.toml").write_text(whole.replace("{from}", "2010-01-01\nvalid_to = 2026-05-31").replace("{version}", OLD), encoding="utf-8")
    (own / "b.toml").write_text(whole.replace("{from}", CHANGED.isoformat()).replace("{version}", NEW), encoding="utf-8")
    monkeypatch.setenv("FERDIGSJEKK_PACKS", str(own))


def report(permit: str | None, **request: Any) -> Report:
    form = json.loads(SAMPLE.notice.read_bytes())
    form["permit"] = {"id": "2026/00981", **({"date": permit} if permit else {})}
    return check_file(Request(SAMPLE.sosi.read_bytes(), "a.sos", json.dumps(form).encode(), **{"on": TODAY, **request})).report


@pytest.mark.parametrize(
    ("permit", "request_", "version", "chosen"),
    [
        ("2026-05-02", {}, OLD, {"what": "permit", "day": "2026-05-02", "permitted": None}),
        ("2026-06-01", {}, NEW, {"what": "permit", "day": "2026-06-01", "permitted": None}),
        (None, {}, NEW, {"what": "check", "day": "2026-11-21", "permitted": None}),
        (None, {"received": date(2026, 5, 20)}, OLD, {"what": "notice", "day": "2026-05-20", "permitted": None}),
        ("2026-06-02", {"received": date(2026, 5, 20)}, NEW, {"what": "permit", "day": "2026-06-02", "permitted": None}),
        ("1999-06-02", {}, NEW, {"what": "check", "day": "2026-11-21", "permitted": "1999-06-02"}),
        ("2027-01-01", {}, NEW, {"what": "check", "day": "2026-11-21", "permitted": "2027-01-01"}),
        ("2026-05-02", {"on": None}, OLD, {"what": "permit", "day": "2026-05-02", "permitted": None}),
        (None, {"on": None}, NEW, None),
        ("2026-05-02", {"pack": str(PACKS / "moss.toml")}, "2026.1", None),
        ("2026-05-02", {"pack": "moss"}, OLD, {"what": "permit", "day": "2026-05-02", "permitted": None}),
    ],
)
def test_the_rules_that_were_in_force_when_the_work_was_permitted_decide(
    permit: str | None, request_: dict[str, Any], version: str, chosen: dict[str, Any] | None
) -> None:
    pack = report(permit, **request_)["pack"]
    assert (pack["version"], pack.get("chosen_by")) == (version, chosen)


@pytest.mark.parametrize(
    ("permit", "words"),
    [
        ("2026-05-02", "reglene som gjaldt da tillatelsen ble gitt, 2.5.2026 (datoen i skjemaet)"),
        (None, "reglene som gjaldt på dagen for kontrollen, 21.11.2026"),
        ("1999-06-02", "reglene som gjaldt på dagen for kontrollen, 21.11.2026; ingen utgave av regelsettet gjaldt på tillatelsens dato, 2.6.1999"),
        ("2027-01-01", "reglene som gjaldt på dagen for kontrollen, 21.11.2026; tillatelsens dato i skjemaet, 1.1.2027, er senere enn dette"),
    ],
)
def test_the_report_says_which_day_chose_its_rules(permit: str | None, words: str) -> None:
    made = report(permit)
    assert dict(basis(made, "nb"))["Valgt regelsett"] == words
    assert all(len(basis(made, lang)) == len(basis(made, "nb")) for lang in ("nn", "en"))


def test_a_notice_without_a_permit_keeps_the_rules_of_the_day_it_came(drop: Path, out: Path, settings: Settings) -> None:
    delivery = drop_sample(drop, "d", ready=False)
    form = json.loads((delivery / "notice.json").read_text(encoding="utf-8"))
    del form["permit"]
    (delivery / "notice.json").write_text(json.dumps(form), encoding="utf-8")
    (delivery / "READY").touch()
    list(take(drop, out, settings=settings))
    with open_installation(settings) as installation:
        [row] = reading.notices_page(installation.ledger)
        [revision] = reading.notice(installation.ledger, row.id).revisions
        found, _ = reading.submission(installation.ledger, revision.id)
        assert request_of(installation, found, revision.id, date(2040, 1, 1)).received == day_of(row.created_at)
