"""What a caseworker has dispensed from stays so in every later check of the case."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.batches import recheck
from pipelines.installation import Installation, open_installation
from pipelines.intake import take
from pipelines.ledger import reading
from pipelines.settings import Settings
from reference_data.sample import SAMPLE
from tests.pipelines.deliveries import drop_sample, drop_small

ON = date(2026, 11, 21)
RULE = "VA-ATTR-012"
"""Says the same with and without a register."""


def newest(installation: Installation) -> dict[str, Any]:
    """The newest report of the only notice."""
    [row] = reading.notices_page(installation.ledger)
    last = reading.notice(installation.ledger, row.id).reports[-1]
    found: dict[str, Any] = json.loads(installation.store.get(last.files["report.json"]))
    return found


def finding_of(report: dict[str, Any]) -> dict[str, Any]:
    return next(one for one in report["findings"] if one["rule"] == RULE)


def dispense_from(settings: Settings, finding: str, until: date | None = None) -> None:
    with open_installation(settings) as installation:
        [row] = reading.notices_page(installation.ledger)
        installation.ledger.decide(row.id, "dispense", "Kjent fra tegningen.", "Kari Eksempel", finding_id=finding, until=until)


def sent_in(drop: Path, out: Path, settings: Settings) -> str:
    """Takes the sample and gives the id of the finding to be dispensed from."""
    drop_sample(drop, "first")
    list(take(drop, out, settings=settings))
    with open_installation(settings) as installation:
        finding = finding_of(newest(installation))
    assert "dispensation" not in finding
    return str(finding["id"])


def test_a_dispensed_finding_stays_dispensed_after_a_register_change(drop: Path, out: Path, settings: Settings) -> None:
    name = sent_in(drop, out, settings)
    dispense_from(settings, name)
    recheck(settings.model_copy(update={"register_file": SAMPLE.register}), ON)
    with open_installation(settings) as installation:
        report = newest(installation)
        assert installation.ledger.verify() is None
    assert report["register"] is not None
    assert report["dispensations"] == {"used": [name], "unused": [], "expired": []}
    kept = finding_of(report)["dispensation"]
    assert (kept["person"], kept["reason"], kept["until"]) == ("Kari Eksempel", "Kjent fra tegningen.", None)
    assert kept["basis"].startswith("vedtak i saken ")


def test_a_dispensed_finding_stays_dispensed_after_a_revision(drop: Path, out: Path, settings: Settings) -> None:
    name = sent_in(drop, out, settings)
    dispense_from(settings, name)
    revision = drop_sample(drop, "second", ready=False)
    form = json.loads((revision / "notice.json").read_text(encoding="utf-8"))
    form["work"]["description"] += " Beskrevet på nytt."
    (revision / "notice.json").write_text(json.dumps(form), encoding="utf-8")
    (revision / "READY").touch()
    list(take(drop, out, settings=settings))
    with open_installation(settings) as installation:
        [row] = reading.notices_page(installation.ledger)
        assert len(reading.notice(installation.ledger, row.id).revisions) == 2
        report = newest(installation)
    assert report["dispensations"]["used"] == [name]
    assert finding_of(report)["dispensation"]["reason"] == "Kjent fra tegningen."


def test_a_decision_alone_is_reason_enough_for_a_new_report_and_one_that_has_run_out_is_told(drop: Path, out: Path, settings: Settings) -> None:
    name = sent_in(drop, out, settings)
    dispense_from(settings, name, until=ON)
    recheck(settings, ON)
    recheck(settings, date(2026, 11, 22))
    with open_installation(settings) as installation:
        [row] = reading.notices_page(installation.ledger)
        reports = reading.notice(installation.ledger, row.id).reports
        found = [json.loads(installation.store.get(one.files["report.json"])) for one in reports]
    assert ["dispensations" in one for one in found] == [False, True, True]
    assert [one["dispensations"]["expired"] for one in found[1:]] == [[], [name]]
    assert "dispensation" not in finding_of(found[2])


def test_a_decision_without_a_reason_does_not_keep_the_case_from_being_checked(drop: Path, out: Path, settings: Settings) -> None:
    name = sent_in(drop, out, settings)
    with open_installation(settings) as installation:
        [row] = reading.notices_page(installation.ledger)
        installation.ledger.decide(row.id, "dispense", " ", "Kari Eksempel", finding_id=name)
    assert recheck(settings, ON).failed == 0
    with open_installation(settings) as installation:
        assert newest(installation)["dispensations"]["used"] == [name]


def other_notice(drop: Path, out: Path, settings: Settings, **changes: Any) -> dict[str, Any]:
    """Takes the sample's file with a notice that says otherwise, and gives the report of the notice that it became."""
    delivery = drop_sample(drop, "another", ready=False)
    form = json.loads((delivery / "notice.json").read_text(encoding="utf-8"))
    (delivery / "notice.json").write_text(json.dumps({**form, **changes}), encoding="utf-8")
    (delivery / "READY").touch()
    with open_installation(settings) as installation:
        before = {row.id for row in reading.notices_page(installation.ledger)}
    list(take(drop, out, settings=settings))
    with open_installation(settings) as installation:
        [new] = [row for row in reading.notices_page(installation.ledger) if row.id not in before]
        last = reading.notice(installation.ledger, new.id).reports[-1]
        found: dict[str, Any] = json.loads(installation.store.get(last.files["report.json"]))
    return found


def test_a_decision_does_not_hold_in_another_case(drop: Path, out: Path, settings: Settings) -> None:
    dispense_from(settings, sent_in(drop, out, settings))
    assert "dispensations" not in other_notice(drop, out, settings, case_id="2026/77777")


def test_a_decision_holds_in_another_notice_of_the_case(drop: Path, out: Path, settings: Settings) -> None:
    name = sent_in(drop, out, settings)
    dispense_from(settings, name)
    with open_installation(settings) as installation:
        [first] = reading.notices_page(installation.ledger)
        installation.ledger.decide(first.id, "reject", "Feil foretak har sendt inn.", "Kari Eksempel")
    report = other_notice(drop, out, settings, firm={"orgno": "974760673", "name": "Eksempel Graving AS"})
    assert report["dispensations"] == {"used": [name], "unused": [], "expired": []}
    assert finding_of(report)["dispensation"]["person"] == "Kari Eksempel"
    with open_installation(settings) as installation:
        [second] = [row for row in reading.notices_page(installation.ledger) if row.id != first.id]
        kept = reading.notice(installation.ledger, second.id)
    assert [one.finding_id for one in kept.case_dispensations] == [name]
    assert kept.decisions == ()


def test_a_decision_of_the_case_that_has_run_out_is_told_in_its_other_notices(drop: Path, out: Path, settings: Settings) -> None:
    name = sent_in(drop, out, settings)
    dispense_from(settings, name, until=ON)
    other_notice(drop, out, settings, kind="RELAY")
    recheck(settings, date(2026, 11, 22))
    with open_installation(settings) as installation:
        [relay] = [row for row in reading.notices_page(installation.ledger) if row.kind == "RELAY"]
        last = reading.notice(installation.ledger, relay.id).reports[-1]
        report = json.loads(installation.store.get(last.files["report.json"]))
    assert report["dispensations"]["expired"] == [name]


def test_a_decision_of_the_case_that_hits_nothing_is_told_in_its_other_notices(drop: Path, out: Path, settings: Settings) -> None:
    name = sent_in(drop, out, settings)
    dispense_from(settings, name)
    drop_small(drop, "meter", case_id=json.loads(SAMPLE.notice.read_text(encoding="utf-8"))["case_id"], kind="METER")
    list(take(drop, out, settings=settings))
    with open_installation(settings) as installation:
        [meter] = [row for row in reading.notices_page(installation.ledger) if row.kind == "METER"]
        last = reading.notice(installation.ledger, meter.id).reports[-1]
        report = json.loads(installation.store.get(last.files["report.json"]))
    assert report["dispensations"] == {"used": [], "unused": [name], "expired": []}
