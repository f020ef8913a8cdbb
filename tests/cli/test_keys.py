from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

from pipelines.settings import load_settings
from tests.cli.running import Shell


def test_a_new_key_is_said_once_and_what_is_printed_belongs_into_the_settings(shell: Shell, tmp_path: Path) -> None:
    ran = shell(
        "keys", "new", "--name", "Eksempel Rør AS", "--role", "contractor", "--firm", "310778125", "--scope", "read", "--scope", "hand_in",
        "--expires", "2027-06-30", "--per-minute", "60",
    )  # fmt: skip
    assert ran.code == 0
    key = re.search(r"fsk_[\w-]{43}", ran.said)
    assert key is not None
    assert key[0].encode() not in ran.out
    (tmp_path / "ferdigsjekk.toml").write_bytes(ran.out)
    [kept] = load_settings({}, tmp_path).known_keys
    assert kept.sha256 == hashlib.sha256(key[0].encode()).hexdigest()
    assert (kept.name, kept.scopes, kept.per_minute, str(kept.expires)) == ("Eksempel Rør AS", ("read", "hand_in"), 60, "2027-06-30")


def test_two_keys_are_never_the_same(shell: Shell) -> None:
    made = [tomllib.loads(shell("keys", "new", "--name", "x", "--role", "gis").out.decode())["keys"][0]["sha256"] for _ in range(2)]
    assert made[0] != made[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--role", "contractor"), "firm"),
        (("--role", "gis", "--firm", "310778125"), "firm"),
        (("--role", "gis", "--municipality", "Moss"), "--municipality"),
        (("--role", "gis", "--expires", "next year"), "--expires"),
        (("--role", "king"), "king"),
    ],
)
def test_a_key_that_makes_no_sense_is_refused_in_one_sentence(shell: Shell, words: tuple[str, ...], said: str) -> None:
    ran = shell("keys", "new", "--name", "x", *words)
    assert ran.code == 2
    assert said in ran.said
    assert ran.out == b""


def test_the_keys_of_the_settings_are_listed_without_their_secrets(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = shell("keys", "new", "--name", "Kart", "--role", "gis", "--municipality", "3103")
    settings = tmp_path / "ferdigsjekk.toml"
    settings.write_bytes(made.out)
    monkeypatch.setenv("FERDIGSJEKK_CONFIG", str(settings))
    listed = shell("keys", "list").out.decode()
    assert "Kart" in listed
    assert "3103" in listed
    assert "fsk_" not in listed
