"""Plan coordinates of files in old character sets are those of an independent reader, GDAL's driver over FYBA."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

import sosi
from tests.shared_material import absent, shared

FILES = ["jsosi-0128_N50_Samferdsel.sos", "jsosi-1151_N50_Hoyde.sos", "jsosi-0617_N50_AdministrativeOmrader.sos", "sosijs-valgkretseransi.SOS"]
KINDS = {"points": ["PUNKT"], "lines": ["KURVE", "LINJE"], "polygons": ["FLATE"]}


def layers(name: str, folder: Path) -> Path:
    """The file as GDAL reads it."""
    if not shutil.which("ogr2ogr") or "SOSI" not in subprocess.run(["ogr2ogr", "--formats"], capture_output=True, text=True, check=True).stdout:
        absent("ogr2ogr with the SOSI driver is not installed")
    copy = folder / name
    shutil.copy(shared(f"sosi-corpus/{name}"), copy)
    subprocess.run(["ogr2ogr", "-f", "GPKG", folder / "theirs.gpkg", copy], capture_output=True, check=True)
    return folder / "theirs.gpkg"


@pytest.mark.parametrize("name", FILES)
def test_points_lines_and_areas_lie_where_gdal_has_them(name: str, tmp_path: Path) -> None:
    target = layers(name, tmp_path)
    frame = sosi.read_frame(tmp_path / name)
    for layer, _ in pyogrio.list_layers(target):
        theirs = pyogrio.read_dataframe(target, layer=layer)
        # their arcs have another number of chords
        ours = frame[frame["kind"].isin([*KINDS[layer], "BUEP"] if layer == "lines" else KINDS[layer])]
        assert len(theirs) == len(ours)
        for mine, other, kind in zip(ours.geometry, theirs.geometry, ours["kind"], strict=True):
            if layer == "polygons":
                assert mine.area == pytest.approx(other.area, abs=1e-3)
            elif kind != "BUEP":
                assert np.allclose(shapely.get_coordinates(mine), shapely.get_coordinates(other), rtol=0, atol=1e-6)
