"""What the page "SOSI in Python" shows is what happens."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "sosi" / "sosi-in-python.md"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)


def test_the_page_shows_what_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    said = ""
    shown = 0
    for language, body in _BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if language == "sosi":
            Path("ditch.sos").write_bytes(body.encode("latin-1"))
        elif language == "python":
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                exec(compile(body, str(PAGE), "exec"), names)
            said = out.getvalue().replace("\r\n", "\n")
        elif language == "text":
            assert said == body
            shown += 1
    assert shown >= 7
