"""Where the shared material lies: the SOSI corpus, height grids and schemas that stand beside the project's root.

None of it is part of the project. A test that needs it asks for it here and is skipped with the reason where it is absent;
in CI a missing piece is a failure, because there it is promised.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("FERDIGSJEKK_SHARED", ROOT.parent / "shared"))


def shared(path: str) -> Path:
    """The file or folder `path` of the shared material; skips (in CI: fails) the test that asks when it is not there."""
    found = SHARED / path
    if not found.exists():
        absent(f"shared material {path} is not beside the project")
    return found


def absent(reason: str) -> None:
    """Says that a test cannot run here: a skip on a developer's machine, a failure in CI."""
    if os.environ.get("CI"):
        pytest.fail(f"{reason}, and in CI it must be")
    pytest.skip(reason)
