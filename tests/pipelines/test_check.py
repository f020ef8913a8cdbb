"""The one check: what it takes in, and what a strange delivery must not make it do."""

from __future__ import annotations

from pathlib import Path

import network
import sosi
from pipelines.check import Request, check_file, delivery_bounds
from reference_data.sample import SAMPLE


def test_a_point_gone_astray_does_not_ask_for_the_terrain_of_half_the_country() -> None:
    data = SAMPLE.corrected_sosi.read_bytes()
    lines = data.split(b"\n")
    astray = next(number for number, line in enumerate(lines) if line.startswith(b"658") and b" 594" in line)
    lines[astray] = b"7" + lines[astray][1:]
    delivery = network.read_delivery(sosi.read(b"\n".join(lines)), "astray.sos", b"\n".join(lines))
    bounds = delivery_bounds(delivery)
    assert bounds is not None
    assert bounds[3] - bounds[1] < 200
    checked = check_file(Request(b"\n".join(lines), "astray.sos", municipality="3103", register=SAMPLE.register, terrain=SAMPLE.terrain))
    assert checked.report["verdict"] == "needs_correction"


def test_a_delivery_without_places_has_no_bounds(tmp_path: Path) -> None:
    data = ".HODE\n..TEGNSETT UTF-8\n..TRANSPAR\n...KOORDSYS 22\n...ORIGO-NØ 0 0\n...ENHET 0.01\n.TEKST 1:\n..OBJTYPE Tekst\n.SLUTT\n".encode()
    delivery = network.read_delivery(sosi.read(data), "text.sos", data)
    assert delivery_bounds(delivery) is None
    assert check_file(Request(data, "text.sos", municipality="3103", register=SAMPLE.register, terrain=SAMPLE.terrain)).case.surroundings is None
