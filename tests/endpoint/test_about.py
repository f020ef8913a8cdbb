"""The page about the service says what the settings say, and claims nothing that they do not."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from endpoint.pages.site import LANGUAGES, words
from pipelines.settings import About, Retention, Settings, SettingsError, load_settings
from tests.endpoint.serving import served


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_installation_that_says_nothing_of_itself_is_told_to_have_said_nothing(tmp_path: Path, lang: str) -> None:
    with served(Settings(home=tmp_path, check_processes=1)) as address:
        assert 'href="/om"' in httpx.get(f"{address}/", timeout=60).text
        shown = httpx.get(f"{address}/om", params={"lang": lang}, timeout=60).text
    said = words(lang)["about"]
    assert shown.count(said["not_given"]) == len(("operator", "contact"))
    assert said["privacy"]["nothing_removed"] in shown
    assert said["privacy"]["statement"] not in shown
    assert said["cookies"]["login"] not in shown, "nobody logs in by a provider here"


def test_what_is_shown_is_what_the_installation_does(tmp_path: Path) -> None:
    about = About(
        operator="Eksempel kommune <VA>", contact="mailto:va@eksempel.example", accessibility="https://status.example/a", privacy="https://eksempel.example/p"
    )  # fmt: skip
    policy = (Retention(files="notice", states=("REJECTED", "WITHDRAWN"), days=365),)
    with served(Settings(home=tmp_path, check_processes=1, about=about, retention=policy, session_seconds=7200)) as address:
        shown = httpx.get(f"{address}/om", params={"lang": "nb"}, timeout=60).text
    for expected in (
        "Eksempel kommune &lt;VA&gt;",
        ">va@eksempel.example</a>",
        'href="https://status.example/a"',
        'href="https://eksempel.example/p"',
    ):
        assert expected in shown
    for expected in ("<td>365</td>", "avslått, trukket", "i høyst 2 timer"):
        assert expected in shown
    assert words("nb")["about"]["privacy"]["nothing_removed"] not in shown


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ('contact = "javascript:alert(1)"', "about.contact"),
        ('privacy = "ftp://a"', "about.privacy"),
        ('operator = ""', "about.operator"),
        ("who = 1", "about.who"),
    ],
)
def test_a_wrong_address_stops_the_start_with_its_place(tmp_path: Path, line: str, place: str) -> None:
    (tmp_path / "ferdigsjekk.toml").write_text(f"[about]\n{line}\n", "utf-8")
    with pytest.raises(SettingsError, match=place):
        load_settings({}, tmp_path)
