"""The bundled sample: one house connection as it came in and as it was mended, the district's register, its terrain and its map."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from bench.generate.cadastre import homes_of, map_of, within, write_store
from bench.generate.deliveries import free_slots, submission_at
from bench.generate.faults import spoil
from bench.generate.ground import write_geotiff
from bench.generate.links import Link, Slot
from bench.generate.notice import attachments_of
from bench.generate.register import write_sosi_register
from bench.generate.streets import StreetPlan
from bench.generate.submission import Submission, json_text, write_submission

SEED = 3
OBJECTS = 3_000
NUMBER = 123
TERRAIN_REACH = 180.0
MAP_REACH = 100.0
MAP_BLOCKS = 6
FAULTS = ("VA-TAP-002", "VA-SEP-005", "VA-DEPTH-001", "VA-CONN-003", "VA-ATTR-012", "VA-MAT-002", "VA-FILE-002")

_README = """Ferdigsjekk: bundled sample
===========================

Everything here is invented: streets, pipes, houses, names, firms, case numbers and terrain. It lies near Moss only so
that coordinates and heights look right (EUREF89 UTM zone 32, NN2000). Nothing of it is a real pipe register.

delivery/            one new house connection as it was sent in, with faults on purpose:
{faults}
delivery_corrected/  the same connection mended
register.sos         mains register of a small district, with the gaps that real registers have (ISO8859-1)
terrain.tif          ground heights, 1 m cells
cadastre.gpkg        parcels, buildings and addresses around the connection

Written by `python -m bench.generate sample`; a test compares the two.
"""


def sample_place(plan: StreetPlan) -> tuple[Link, Slot]:
    """The first free slot in the well-known heart that faces an existing house less than 2 m along the main."""
    for link, slot in free_slots(plan):
        if slot.side == 1 and slot.twin is not None and any(other.number == slot.twin and other.occupied for other in link.slots):
            return link, slot
    raise AssertionError("the municipality has no end")


def sample_submission(plan: StreetPlan) -> Submission:
    """The fault-free connection of the sample."""
    return submission_at(plan, *sample_place(plan), NUMBER)


def write_sample(folder: Path) -> None:
    """Writes the whole sample into the folder."""
    plan = StreetPlan(SEED)
    folder.mkdir(parents=True, exist_ok=True)
    mended = sample_submission(plan)
    write_submission(mended, folder / "delivery_corrected")
    spoilt = spoil(sample_submission(plan), FAULTS)
    spoilt.attachments = attachments_of(spoilt.notice, spoilt.link, spoilt.features)
    write_submission(spoilt, folder / "delivery")
    (folder / "truth.json").write_text(json_text(spoilt.truth()), encoding="utf-8", newline="\n")
    write_sosi_register(plan, OBJECTS, "realistic", folder / "register.sos")
    east, north, _ = mended.feature(9001).vertices[0]
    reach = TERRAIN_REACH
    write_geotiff(folder / "terrain.tif", (east - reach, north - reach, east + reach, north + reach))
    rows = map_of(plan, islice(plan.blocks(), MAP_BLOCKS), homes_of([mended]))
    write_store(folder / "cadastre.gpkg", within(rows, (east - MAP_REACH, north - MAP_REACH, east + MAP_REACH, north + MAP_REACH)))
    listed = "\n".join(f"                     - {fault.rule}: {fault.note}" for fault in sorted(spoilt.planted, key=lambda fault: fault.rule))
    (folder / "README.txt").write_text(_README.format(faults=listed), encoding="utf-8", newline="\n")
