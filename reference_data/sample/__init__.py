"""The bundled sample: an invented house connection near Moss, as sent in and as mended, with its register, terrain and map.

Written by the generator in `bench/generate`; README.txt beside it lists the planted faults.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Sample:
    folder: Path

    @property
    def delivery(self) -> Path:
        """The delivery folder as sent in, with faults."""
        return self.folder / "delivery"

    @property
    def corrected(self) -> Path:
        """The same delivery mended."""
        return self.folder / "delivery_corrected"

    @property
    def sosi(self) -> Path:
        return self.delivery / "innmaaling.sos"

    @property
    def notice(self) -> Path:
        return self.delivery / "notice.json"

    @property
    def corrected_sosi(self) -> Path:
        return self.corrected / "innmaaling.sos"

    @property
    def corrected_notice(self) -> Path:
        return self.corrected / "notice.json"

    @property
    def register(self) -> Path:
        return self.folder / "register.sos"

    @property
    def terrain(self) -> Path:
        return self.folder / "terrain.tif"

    @property
    def cadastre(self) -> Path:
        return self.folder / "cadastre.gpkg"


SAMPLE = Sample(Path(__file__).parent)
