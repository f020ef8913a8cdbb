"""A SOSI file into another format: GeoPackage, GeoParquet, FlatGeobuf, GeoJSON, or clean SOSI."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from .document import Document
from .errors import SosiError
from .reading import bytes_of, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .reading import Source

FORMATS = (".gpkg", ".parquet", ".fgb", ".geojson", ".json", ".sos")
Progress = Callable[[str, int, int], None]


def convert(
    source: Source | Document,
    target: str | os.PathLike[str],
    progress: Progress | None = None,
    encoding: str | None = None,
    wrote: Callable[[Path], None] | None = None,
) -> Document:
    """Writes `source` to `target` in the format that its name ends in, and gives the document, findings and all.

    `.sos` is the file written anew: UTF-8 (or `encoding`), one block of elements and coordinates a group, an OMRÅDE that covers the data, an end.
    In the others a list of repeated values is one text with `; ` between. GeoJSON is in WGS 84 as its standard demands, when the system is known.
    A GeoPackage has a layer a kind of geometry, and its column names, which must differ by more than case, get `_2` where they would not.
    FlatGeobuf holds one kind of geometry, with or without heights: a source with several becomes several files, `OUT_lines.fgb`,
    `OUT_points.fgb` and so on.
    A file comes into its place whole: what stood there is kept until then.

    `progress` is called with the name of the step, steps done and steps in all; `wrote` with the path of every file when it is in its place.
    Raises SosiError for an ending that is not known and when the format's writer refuses, OSError when the place cannot be written to.
    """
    path = Path(target)
    ending = path.suffix.lower()
    if ending not in FORMATS:
        raise SosiError(f"{path.name}: the ending must be one of {', '.join(FORMATS)}")
    tell = progress or (lambda step, done, whole: None)
    tell("read", 0, 3)
    whole: Document | bytes = source if isinstance(source, Document) else bytes_of(source)
    document = whole if isinstance(whole, Document) else read(whole)
    tell("convert", 1, 3)
    if ending == ".sos":
        from .renew import renewed
        from .writing import to_bytes

        text = to_bytes(renewed(document), encoding or "UTF-8")
        writers: dict[Path, Callable[[Path], object]] = {path: lambda aside: aside.write_bytes(text)}
    else:
        from .arrays import read_frame
        from .frame_files import flat, writers_of

        writers = writers_of(flat(read_frame(whole)), path)
    tell("write", 2, 3)
    _write(writers)
    for place in writers:
        if wrote is not None:
            wrote(place)
    tell("done", 3, 3)
    return document


def _write(writers: dict[Path, Callable[[Path], object]]) -> None:
    """Writes every file beside its place, and moves them there when all are whole."""
    asides = {place: place.with_name(f".{place.stem}.{os.getpid()}{place.suffix.lower()}") for place in writers}
    try:
        for place, write in writers.items():
            aside = asides[place]
            aside.touch()  # an OSError for a place that cannot be written to, whatever the format's writer would say
            aside.unlink()
            try:
                write(aside)
            except SosiError as error:
                raise SosiError(str(error).replace(str(aside), str(place))) from error
        for place, aside in asides.items():
            aside.replace(place)
    finally:
        for aside in asides.values():
            aside.unlink(missing_ok=True)
