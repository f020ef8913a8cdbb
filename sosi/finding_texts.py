"""The sentences of the findings."""

from __future__ import annotations

from .findings import Finding


def sentence(finding: Finding, language: str) -> str:
    return finding.code.replace("-", " ")
