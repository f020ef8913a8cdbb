"""What every checking process needs, imported and warmed once by the fork server, so that a new process has it at once.

The warm-up is a check of the bundled sample: it reads rule packs, texts and templates, which are then kept. PDF is left out, because its
engine starts threads, and threads do not survive a fork. Of what reads terrain and registers only the code is brought in: a file that is
open here would be the same open file, at the same place, in every process.
"""

from datetime import date
from importlib import import_module

from pipelines.check import Request
from pipelines.rendered import Job, answer
from reference_data.sample import SAMPLE

READERS = (
    "numpy.ma",
    "pipelines.mending",
    "pyproj",
    "rasterio",
    "reference_data.changes.identity",
    "reference_data.register.file_register",
    "reference_data.register.opening",
    "reference_data.register.snapshot",
    "reference_data.terrain_files",
)
FORMS = ("json", "html", "geojson", "text", "part", "digest")

for reader in READERS:
    import_module(reader)
SAMPLED = Request(SAMPLE.sosi.read_bytes(), "sample.sos", SAMPLE.notice.read_bytes(), on=date(2026, 10, 1))
WARMED = answer(Job(SAMPLED, FORMS, "L0"))
