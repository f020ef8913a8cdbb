"""The README tells the truth: the output that it shows is what the demo prints, and its commands exist."""

from __future__ import annotations

import re

from tests.cli.running import Shell
from tests.shared_material import ROOT

README = (ROOT / "README.md").read_text("utf-8")


def test_the_output_in_the_readme_is_the_demos_own(shell: Shell) -> None:
    shown = re.search(r"<!-- demo:start -->\n```\n(.*?)```\n<!-- demo:end -->", README, re.DOTALL)
    assert shown is not None
    printed = shell("demo").out.decode().splitlines()
    parts = [line for line in shown[1].splitlines() if line.strip() != "..."]
    assert len(parts) > 15
    assert [line for line in parts if line and line not in printed] == []


def test_every_command_in_the_readme_exists(shell: Shell) -> None:
    for words in set(re.findall(r"\./ferdigsjekk ((?:sosi |rules |register )?[a-z]+)", README)):
        assert shell(*words.split(), "--help").code == 0, words


def test_every_linked_file_is_there() -> None:
    for link in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / link).exists(), link
