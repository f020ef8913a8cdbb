from __future__ import annotations

import json
import re
import zlib
from io import BytesIO
from typing import Any

import pikepdf
import pytest

import reports
from network import Pipe, Point
from pipelines.check import check_file
from reference_data.sample import SAMPLE
from reports import Report
from tests.reports.deliveries import checked, mended, request, sample

_OUTSIDERS = ["L0", "L1"]


def all_text(report: Report, form: str) -> str:
    """Everything that a rendering says, also what is packed away."""
    data = reports.render(report, form)
    if form != "pdf":
        return data.decode("utf-8", "replace")
    parts = [data.decode("latin-1")]
    with pikepdf.open(BytesIO(data)) as pdf:
        for item in pdf.objects:
            parts.append(repr(item))
            if isinstance(item, pikepdf.Stream):
                try:
                    parts.append(item.read_bytes().decode("latin-1"))
                except (pikepdf.PdfError, zlib.error):
                    parts.append("")
    return "\n".join(parts)


def register_secrets() -> tuple[set[str], set[str]]:
    """(coordinates, names) that only the register has, near the sample's delivery."""
    case = check_file(request()).case
    near, delivery = case.surroundings, case.delivery
    assert near is not None
    own: set[str] = set()
    things: list[Pipe | Point] = [*delivery.pipes, *delivery.points]
    for thing in things:
        own |= _coordinates(thing) | _names(thing)
    notice = (request().notice or b"").decode()
    around: list[Pipe | Point] = [*near.pipes, *near.points]
    coordinates = {one for thing in around for one in _coordinates(thing)} - own
    names = {one for thing in around for one in _names(thing)} - own
    # What the notice itself names is the sender's own knowledge.
    return coordinates, {one for one in names if one not in notice and len(one) >= 5}


def _coordinates(thing: Pipe | Point) -> set[str]:
    places = thing.coordinates if isinstance(thing, Pipe) else (thing.coordinate,)
    return {f"{value:.2f}" for place in places for value in place[:2] if value == value}


def _names(thing: Pipe | Point) -> set[str]:
    names = {thing.subject.sid, thing.subject.guid}
    if isinstance(thing, Point):
        names.add(thing.register_id)
    return {name for name in names if name}


@pytest.mark.parametrize("level", _OUTSIDERS)
@pytest.mark.parametrize("form", reports.FORMS)
def test_no_register_coordinate_or_name_leaks(level: str, form: str) -> None:
    coordinates, names = register_secrets()
    assert coordinates
    assert names
    text = all_text(reports.disclose(sample(), level), form)
    numbers = set(re.findall(r"\d{6,7}[.,]\d{2,3}", text))
    said = {f"{float(number.replace(',', '.')):.2f}" for number in numbers}
    assert not said & coordinates
    words = set(re.findall(r"[\w/-]+", text))
    assert not words & names


@pytest.mark.parametrize("form", ["json", "text", "html", "csv", "geojson", "sarif", "sosi"])
def test_the_full_edition_does_name_the_register_so_that_the_leak_test_can_fail(form: str) -> None:
    _, names = register_secrets()
    words = set(re.findall(r"[\w/-]+", all_text(sample(), form)))
    assert words & names


@pytest.mark.parametrize("level", _OUTSIDERS)
def test_planted_marks_in_everything_that_speaks_of_the_register_are_gone(level: str) -> None:
    report = marked(sample())
    assert all("ZQX" in all_text(report, form) for form in ("json", "html", "text"))
    outside = reports.disclose(report, level)
    for form in reports.FORMS:
        assert "ZQX" not in all_text(outside, form), form


def marked(report: Report) -> Report:
    """The report with a word that occurs nowhere else in every text, id and label that comes from the register."""
    for one in report["map"]["mains"]:
        one["label"], one["caption"] = "ZQX1", "ZQX 150"
    for point in report["map"]["main_points"]:
        point["label"] = "ZQX2"
    for finding in report["findings"]:
        if not finding["from_register"] or finding["outcome"] == "not_run":
            continue
        finding["values"] = {key: "ZQX3" if isinstance(value, str) else value for key, value in finding["values"].items()}
        finding["message"] = finding["where"] = "ZQX4"
        finding["related"] = [{"kind": "tapping", "sid": "ZQX5", "register": True}]
        finding["place"] = {"pipe": {"kind": "pipe", "sid": "ZQX6", "register": True}, "from_m": 1.0, "to_m": None, "segment": None}
    foreign = next(one for one in report["findings"] if one["from_register"])
    foreign["subject"] = {"kind": "manhole", "sid": "ZQX7", "register": True}
    foreign["own_location"] = None
    return report


@pytest.mark.parametrize("level", _OUTSIDERS)
def test_the_register_is_not_drawn_for_outsiders(level: str) -> None:
    drawn = reports.disclose(sample(), level)["map"]
    assert sample()["map"]["mains"]
    assert drawn["mains"] == []
    assert drawn["main_points"] == []
    assert drawn["pipes"] == sample()["map"]["pipes"]


def test_at_l0_every_rule_about_the_register_counts_as_not_run_and_says_so() -> None:
    report = reports.disclose(sample(), "L0")
    hidden = {rule["rule"] for rule in sample()["rules"] if rule["from_register"]}
    assert hidden
    for rule in report["rules"]:
        if rule["rule"] in hidden:
            assert (rule["outcome"], rule["checked"]) == ("not_run", 0), rule["rule"]
    said = {one["rule"] for one in report["findings"] if one["outcome"] == "not_run"}
    assert hidden <= said
    assert report["register"] is None


def test_at_l0_a_report_is_never_better_than_one_that_was_made_without_a_register() -> None:
    without = check_file(request(register=None)).report
    with_it = reports.disclose(sample(), "L0")
    looked = {rule["rule"] for rule in without["rules"] if rule["outcome"] not in {"not_run"}}
    for rule in with_it["rules"]:
        if rule["outcome"] not in {"not_run"}:
            assert rule["rule"] in looked, rule["rule"]


def test_at_l1_a_finding_about_the_register_keeps_outcome_and_rounded_deviation_at_the_senders_own_place() -> None:
    full = next(one for one in sample()["findings"] if one["rule"] == "VA-TAP-002")
    report = reports.disclose(sample(), "L1")
    one = next(one for one in report["findings"] if one["rule"] == "VA-TAP-002")
    assert one["outcome"] == full["outcome"] == "fail"
    assert one["measured"] is None
    assert one["required"] == 1.0
    assert one["deviation"] == {"about_m": 0.4, "at_least_m": None}
    assert one["related"] == []
    assert one["location"] == full["own_location"]
    assert "0,4 m" in one["message"]


@pytest.mark.parametrize(
    ("measured", "wanted"), [(0.93, (0.1, None)), (0.6, (0.4, None)), (0.55, (0.5, None)), (0.0, (None, 1.0)), (-5.0, (None, 1.0))]
)
def test_a_deviation_is_told_in_steps_of_ten_centimetres_and_no_farther_than_a_metre(measured: float, wanted: tuple[Any, Any]) -> None:
    report = sample()
    one = next(one for one in report["findings"] if one["rule"] == "VA-TAP-002")
    one["measured"] = measured
    told = next(one for one in reports.disclose(report, "L1")["findings"] if one["rule"] == "VA-TAP-002")["deviation"]
    assert (told["about_m"], told["at_least_m"]) == wanted


def test_what_was_held_back_is_not_given_back() -> None:
    outside = reports.disclose(sample(), "L1")
    assert reports.disclose(outside, "L2") == outside
    assert reports.disclose(reports.disclose(sample(), "L0"), "L1")["level"] == "L0"


@pytest.mark.parametrize("level", _OUTSIDERS)
def test_numbers_run_from_one_again_and_profiles_follow(level: str) -> None:
    report = reports.disclose(sample(), level)
    numbers = [one["number"] for one in report["findings"]]
    assert numbers == list(range(1, len(numbers) + 1))
    for profile in report["profiles"]:
        for number, _ in profile["marks"]:
            assert report["findings"][int(number) - 1]["rule"].startswith(("VA-DEPTH", "VA-GRAD", "VA-HGT"))


@pytest.mark.parametrize("level", _OUTSIDERS)
def test_a_difference_does_not_tell_what_the_findings_may_not(level: str) -> None:
    _, names = register_secrets()
    report = reports.disclose(mended(previous=sample()), level)
    text = json.dumps(report["difference"], ensure_ascii=False)
    assert not set(re.findall(r"[\w/-]+", text)) & names
    if level == "L0":
        assert "VA-TAP-002" not in text


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(ValueError, match="L9"):
        reports.disclose(sample(), "L9")


def ending_at(north: float, east: float) -> Report:
    """The sample with the storm drain's lower end moved there. S13 is a manhole that the file says nothing of."""
    old, new = "658954195 59414413 3415 ...KP 1", f"{round(north * 100)} {round(east * 100)} 3415 ...KP 1"
    text = SAMPLE.sosi.read_text("latin-1")
    assert text.count(old) == 1
    return checked(text.replace(old, new))


def at_and_beside_a_register_manhole() -> tuple[Report, Report]:
    return ending_at(6589544.14, 594154.60), ending_at(6589544.14, 594157.60)


def test_at_l0_nothing_tells_whether_a_pipe_ends_in_a_manhole_of_the_register() -> None:
    at, beside = at_and_beside_a_register_manhole()
    assert outcomes(at) != outcomes(beside)
    hidden = {rule["rule"] for rule in reports.disclose(at, "L0")["rules"] if rule.get("withheld")}
    assert {"VA-FILE-004", "VA-CONN-004", "VA-CLR-004", "VA-GRAD-001", "VA-TOPO-002"} <= hidden
    at, beside = reports.disclose(at, "L0"), reports.disclose(beside, "L0")
    assert at["rules"] == beside["rules"]
    assert (at["verdict"], at["summary"]) == (beside["verdict"], beside["summary"])
    assert [one for one in at["findings"] if one["rule"] in hidden] == [one for one in beside["findings"] if one["rule"] in hidden]


def test_at_l1_which_rules_are_held_back_does_not_hang_on_what_they_found() -> None:
    at, beside = (reports.disclose(one, "L1") for one in at_and_beside_a_register_manhole())
    assert [rule.get("withheld") for rule in at["rules"]] == [rule.get("withheld") for rule in beside["rules"]]
    assert [rule["checked"] for rule in at["rules"]] == [rule["checked"] for rule in beside["rules"]]


def outcomes(report: Report) -> list[str]:
    return [rule["outcome"] for rule in report["rules"]]


@pytest.mark.parametrize("level", _OUTSIDERS)
def test_a_report_made_without_a_register_keeps_every_rule_and_finding(level: str) -> None:
    without = check_file(request(register=None)).report
    told = reports.disclose(without, level)
    assert without["register"] is None
    assert told["rules"] == without["rules"]
    assert told["findings"] == without["findings"]


@pytest.mark.parametrize("under_tension", [True, False, None])
@pytest.mark.parametrize("level", _OUTSIDERS)
def test_whether_a_main_is_of_plastic_is_not_told(level: str, under_tension: bool | None) -> None:
    notice = json.loads((request().notice or b"").decode())
    for connection in notice["connections"]:
        connection["main_under_tension"] = under_tension
    full = check_file(request(notice=json.dumps(notice).encode())).report
    told = reports.disclose(full, level)
    assert {rule["rule"]: rule["outcome"] for rule in full["rules"]}["VA-TAP-006"] in {"fail", "pass", "undecided"}
    for code in ("VA-TAP-006", "VA-CONN-010", "VA-CONN-011"):
        rule = next(one for one in told["rules"] if one["rule"] == code)
        assert (rule["outcome"], rule["checked"]) == ("not_run", 0)
        assert [one["outcome"] for one in told["findings"] if one["rule"] == code] == ["not_run"]
