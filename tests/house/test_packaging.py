"""`pip install .` brings everything: each file of a room that is no program is covered by the package data."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatch

from tests.house.test_names_and_directions import ROOMS, tracked_files
from tests.shared_material import ROOT


def test_every_data_file_of_a_room_is_packaged() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    patterns = settings["package-data"]["*"]
    assert {pattern.rstrip("*") for pattern in settings["packages"]["find"]["include"]} == set(ROOMS)
    data = [path.relative_to(ROOT) for path in tracked_files() if path.relative_to(ROOT).parts[0] in ROOMS and path.suffix != ".py"]
    left_out = [str(path) for path in data if path.name != ".gitattributes" and not any(fnmatch(path.name, pattern) for pattern in patterns)]
    assert len(data) > 50
    assert left_out == []
