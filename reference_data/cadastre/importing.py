"""Import of parcels, buildings and addresses into a municipality's store: in bounded memory, whole or not at all, and everything counted.

A kind that the files hold takes the place of the former one; a kind that they do not hold stays as it was, with its own date.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reference_data.cadastre.cadastre import CadastreError, CadastreInfo, Dataset, Kind
from reference_data.cadastre.property_number import PropertyNumber
from reference_data.cadastre.rows import Row, rows_of
from reference_data.cadastre.source import Layer, Opened, open_files
from reference_data.cadastre.store import CadastreFile, cadastre_file
from reference_data.cadastre.store_writing import StoreWriter
from reference_data.crs import CrsError, plan_transform
from reference_data.durable import held, sync_file, sync_folder
from reference_data.municipalities import municipality as municipality_of

if TYPE_CHECKING:
    from reference_data.crs import PlanTransform

Progress = Callable[[int, int | None], None]
"""Called with the number of rows read and, when known, of all."""


@dataclass
class Tally:
    """What became of the rows of one kind."""

    read: int = 0
    kept: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    """By reason, in words."""
    mended: int = 0
    """Areas whose outline crossed itself and was made whole; they are kept."""


@dataclass(frozen=True)
class Imported:
    """What an import came to."""

    info: CadastreInfo
    tallies: Mapping[Kind, Tally]
    """Of the kinds that were in the files."""
    unused: tuple[str, ...]
    """Layers that hold nothing that is taken in, as "file: layer"."""
    public: int = 0
    """Parcels that the list of public properties names."""


def import_cadastre(
    paths: Sequence[Path],
    folder: Path,
    municipality: str,
    taken: date | None,
    *,
    today: date,
    layers: Mapping[str, Kind] | None = None,
    columns: Mapping[str, str] | None = None,
    crs: str | None = None,
    public: frozenset[PropertyNumber] | None = None,
    progress: Progress | None = None,
) -> Imported:
    """Makes the store of a municipality in `folder` from files of the day `taken`; without one the day of extraction that the files
    name, else `today`. `public` are the properties that belong to the municipality, the county or the state; None keeps nobody's.

    Raises CadastreError, also for a disk that is full or cannot be written, and MunicipalityError for an unknown number.
    """
    number = municipality_of(municipality).number
    target = cadastre_file(folder, number)
    opened = open_files(paths, layers or {}, columns or {}, crs)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with held(target.with_suffix(".lock")) as ours:
            if not ours:
                raise CadastreError(f"{target}: another import of the cadastral map is running")
            return _Import(opened, target, number, public, progress).made(taken, today)
    except OSError as error:
        raise CadastreError(f"{error.filename or target}: {error.strerror or error}; what was in use before still is") from error
    except sqlite3.Error as error:
        raise CadastreError(f"{target}: the store cannot be written ({error})") from error
    finally:
        opened.close()


class _Import:
    def __init__(self, opened: Opened, target: Path, number: str, public: frozenset[PropertyNumber] | None, progress: Progress | None) -> None:
        self._opened = opened
        self._target = target
        self._municipality = municipality_of(number)
        self._public = public
        self._progress = progress
        rows = [layer.rows for layer in opened.layers]
        self._all = None if None in rows else sum(row or 0 for row in rows)
        self._done = 0
        self._tallies: dict[Kind, Tally] = {}
        self._dates: dict[Kind, str] = {}
        self._public_parcels = 0

    def made(self, taken: date | None, today: date) -> Imported:
        kinds = {layer.kind for layer in self._opened.layers} - {None}
        if not kinds:
            seen = ", ".join(self._opened.unused) or "nothing at all"
            raise CadastreError(
                f"no layer of parcels, buildings or addresses was found; there is {seen}. What a layer holds can be told with --mapping"
            )
        aside = self._target.with_name(f"{self._target.name}.part")
        aside.unlink(missing_ok=True)  # of an import that was killed
        try:
            with closing(sqlite3.connect(aside)) as database:
                database.execute("PRAGMA journal_mode = OFF")
                writer = StoreWriter(database, self._municipality.number, self._municipality.crs)
                self._read_all(writer)
                self._require()
                datasets = [self._dataset(kind, taken, today) for kind in self._tallies]
                datasets += self._kept_from_before(writer, set(self._tallies))
                writer.finish(datasets)
                database.commit()
            sync_file(aside)
            aside.replace(self._target)
            sync_folder(self._target.parent)
        finally:
            aside.unlink(missing_ok=True)
        return Imported(CadastreFile(self._target).info, self._tallies, self._opened.unused, self._public_parcels)

    def _read_all(self, writer: StoreWriter) -> None:
        for layer in self._opened.layers:
            if layer.kind is None:
                continue
            tally = self._tallies.setdefault(layer.kind, Tally())
            for rows in self._rows(layer, layer.kind, tally):
                writer.add(layer.kind, rows)

    def _rows(self, layer: Layer, kind: Kind, tally: Tally) -> Iterator[list[Row]]:
        numbers = self._numbers(layer) if kind is Kind.PARCELS else {}
        ways: dict[str, PlanTransform] = {}
        for batch in layer.batches():
            if batch.crs not in ways:
                try:
                    ways[batch.crs] = plan_transform(batch.crs, self._municipality.crs)
                except CrsError as error:
                    raise CadastreError(f"{layer.file}: {error}") from error
            for day in batch.values.get("extracted", ()):
                if day is not None:
                    self._dates[kind] = max(self._dates.get(kind, ""), _day(day))
            rows = rows_of(kind, batch, ways[batch.crs], self._municipality.number, numbers, self._public, tally.left_out)
            tally.read += len(batch.shapes)
            tally.kept += len(rows)
            tally.mended += sum(row.mended for row in rows)
            self._public_parcels += sum(row.public for row in rows)
            self._tell(len(batch.shapes))
            yield rows

    def _numbers(self, parcels: Layer) -> dict[str, list[PropertyNumber]]:
        """Property numbers that stand in a table of their own, by the parcel's key."""
        from reference_data.cadastre.rows import whole

        found: dict[str, list[PropertyNumber]] = {}
        for layer in self._opened.layers:
            if layer.kind is not None or layer.file != parcels.file:
                continue
            for batch in layer.batches():
                values = batch.values
                fnrs = values.get("fnr") or [0] * len(batch.shapes)
                for key, gnr, bnr, fnr in zip(values["parcel_key"], values["gnr"], values["bnr"], fnrs, strict=True):
                    own, there = whole(gnr), whole(bnr)
                    if own and there and key is not None:
                        found.setdefault(str(key), []).append(PropertyNumber(own, there, whole(fnr) or 0))
        return found

    def _require(self) -> None:
        """A kind that came to nothing would wipe out the one that is in use, and nobody would see it."""
        for kind, tally in self._tallies.items():
            if not tally.kept:
                reasons = "; ".join(f"{reason}: {count}" for reason, count in tally.left_out.most_common()) or "the layer is empty"
                raise CadastreError(f"none of {tally.read} {kind} could be taken in ({reasons}); what was in use before still is")

    def _dataset(self, kind: Kind, taken: date | None, today: date) -> Dataset:
        files = dict.fromkeys(layer.file for layer in self._opened.layers if layer.kind is kind)
        dated = taken.isoformat() if taken is not None else self._dates.get(kind) or today.isoformat()
        return Dataset(kind, " + ".join(files), dated, self._tallies[kind].kept)

    def _kept_from_before(self, writer: StoreWriter, made: set[Kind]) -> list[Dataset]:
        if not self._target.is_file():
            return []
        try:
            former = CadastreFile(self._target).info
        except CadastreError:
            return []  # a store that cannot be read has nothing to carry over; the new one takes its place
        stay = [one for one in former.datasets if one.kind not in made]
        writer.carry_over(self._target, [one.kind for one in stay])
        return stay

    def _tell(self, rows: int) -> None:
        self._done += rows
        if self._progress is not None:
            self._progress(self._done, self._all)


def _day(value: Any) -> str:
    """ISO date of what a column of days holds; empty when it is none."""
    text = str(value)[:10].replace("-", "")
    try:
        return date.fromisoformat(f"{text[:4]}-{text[4:6]}-{text[6:8]}").isoformat()
    except ValueError:
        return ""
