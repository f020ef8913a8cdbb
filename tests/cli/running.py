"""Runs a command in this process, through the same door as the shell does."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import pytest

from cli.main import main


@dataclass(frozen=True)
class Ran:
    code: int
    out: bytes
    said: str


class Shell:
    """`shell("check", path)` gives exit code, standard output and what was said on standard error."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
        self.monkeypatch = monkeypatch
        self.capture = capfdbinary

    def __call__(self, *words: object) -> Ran:
        self.monkeypatch.setattr(sys, "argv", ["ferdigsjekk", *map(str, words)])
        self.capture.readouterr()
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 0 if stop.code is None else 1
        sys.stdout.flush()
        out, err = self.capture.readouterr()
        return Ran(code, out, err.decode())
