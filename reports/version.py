"""The version of this program, as the report prints it."""

from __future__ import annotations

import tomllib
from importlib import metadata
from pathlib import Path


def _version() -> str:
    # A checkout that was never installed still knows its version: the project file stands beside the packages.
    project = Path(__file__).resolve().parent.parent / "pyproject.toml"
    if project.is_file():
        found = tomllib.loads(project.read_text("utf-8")).get("project", {})
        if found.get("name") == "ferdigsjekk":
            return str(found["version"])
    return metadata.version("ferdigsjekk")


VERSION = _version()
