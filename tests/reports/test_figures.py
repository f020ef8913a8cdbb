from __future__ import annotations

from typing import Any

import pytest
from lxml import html as lxml_html

import reports
from reports import Entry
from tests.reports.deliveries import mended, sample


def entry(number: int, accepted: bool, received: str, firm: str = "Eksempel Rør AS", program: str = "Eksempel Innmåling 1") -> Entry:
    report = mended() if accepted else sample()
    report["verdict"] = "accepted" if accepted else "needs_correction"
    report["case"]["case_id"], report["case"]["firm"] = f"2026/{number:05}", firm
    report["delivery"]["producer"] = program
    return Entry(report, received)


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    made = [entry(number, number % 2 == 0, f"2026-0{1 + number % 2}-1{number}", "Eksempel Rør AS") for number in range(1, 9)]
    made += [entry(number, False, "2026-02-20", "Eksempel Graving AS", "Eksempel Innmåling 2") for number in range(11, 17)]
    return [*made, entry(1, True, "2026-05-01"), entry(20, False, "2026-03-01", "Eksempel Lite AS", "Eksempel Innmåling 3")]


def test_a_case_is_judged_by_its_first_delivery(entries: list[Entry]) -> None:
    made = reports.statistics(entries)
    assert (made["reports"], made["cases"]) == (16, 15)
    assert made["accepted_first"] == 4
    assert made["share"] == pytest.approx(4 / 15, abs=1e-4)


def test_the_order_in_which_reports_are_handed_in_does_not_matter(entries: list[Entry]) -> None:
    assert reports.statistics(entries) == reports.statistics(list(reversed(entries)))


def test_faults_are_counted_once_a_case(entries: list[Entry]) -> None:
    common = {one["rule"]: one["cases"] for one in reports.statistics(entries)["common"]}
    assert common["VA-DEPTH-001"] == 11


def test_small_groups_are_hidden_and_cannot_be_had_by_subtraction(entries: list[Entry]) -> None:
    made = reports.statistics(entries)
    shown = [one["name"] for one in made["by_firm"]]
    assert "Eksempel Lite AS" not in str(made)
    # With one firm hidden alone, its number would be the total less the others; so the next smallest is hidden with it.
    assert shown == ["Eksempel Rør AS"]
    assert made["hidden_firms"] == 2


def test_no_group_below_the_limit_is_ever_shown(entries: list[Entry]) -> None:
    for least in (1, 2, 5, 9, 100):
        made = reports.statistics(entries, least=least)
        groups: list[Any] = [*made["by_firm"], *made["by_program"], *made["trend"], *made["common"]]
        assert all(one["cases"] >= least for one in groups)


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_the_page_shows_the_figures_and_asks_for_nothing(entries: list[Entry], lang: str) -> None:
    page: Any = lxml_html.fromstring(reports.statistics_page(reports.statistics(entries, lang)))
    assert page.get("lang") == lang
    assert not page.xpath("//script | //link | //img | //*[@src]")
    assert "27 %" in page.text_content()
    assert "Eksempel Lite" not in page.text_content()


def test_no_reports_at_all_is_no_error() -> None:
    made = reports.statistics([])
    assert (made["cases"], made["share"]) == (0, 0.0)
    assert "0" in reports.statistics_page(made)
