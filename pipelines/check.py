"""One check from bytes to report: what the command line, the endpoint and the flows all call.

Reads what was handed in (file, form, rule pack, register, terrain, cadastral map), asks the rules, and gives the report. The clock stands
outside: `on` is the day to hold the delivery against.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

import network
import reference_data
import reports
import sosi
import validators
from pipelines.firms import firm_of
from pipelines.pack_choice import choose_pack
from pipelines.rule_budget import rule_budget

if TYPE_CHECKING:
    from reference_data.cadastre import Cadastre
    from reference_data.crs import Heights
    from validators.case import PackDay

Bounds = tuple[float, float, float, float]

REACH_M = 900.0
"""How far from its middle a delivery reaches, in each direction of the axes."""


class CheckError(Exception):
    """What was handed in cannot be checked. The text is one clear sentence; `part` is "file", "notice", "pack", "municipality",
    "register", "terrain", "cadastre", "decisions" or "previous"."""

    def __init__(self, part: str, sentence: str) -> None:
        super().__init__(sentence)
        self.part = part


@dataclass(frozen=True)
class Request:
    """Everything of one check. Only `data` and `name` must be given."""

    data: bytes
    name: str
    notice: bytes | None = None
    pack: str | Path | None = None
    """A bundled pack's id, or the path of a TOML file. Goes before `municipality`."""
    municipality: str | None = None
    """Municipality number that the caller names."""
    default_municipality: str | None = None
    """The installation's own, for deliveries where neither caller nor notice names one."""
    register: str | Path | None = None
    terrain: str | Path | None = None
    cadastre: Path | None = None
    """A store made by `cadastre import` (.gpkg), or a folder with one for each municipality. None: that of the data home."""
    grids: Path | None = None
    """Folder with height grids, beside those that PROJ finds by itself."""
    home: Path | None = None
    """Data home: where the municipality's newest register snapshot is taken from when no register is named, and the copy of the business
    register. None: nowhere."""
    ask_business_register: bool = False
    """Whether the business register's live service is asked about a firm that the copy does not have."""
    files: Mapping[str, str] | None = None
    """SHA-256 of each file of the delivery by its name, None when only the SOSI file and the notice were handed in."""
    accepted: frozenset[str] | None = None
    """SHA-256 of SOSI files that the municipality has approved before, as far as `data` could be one of them; None when nobody has looked."""
    on: date | None = None
    received: date | None = None
    """The day that the notice came in, where that is known: without a permit it decides which version of the rules holds."""
    language: str | None = None
    decisions: bytes | None = None
    """The municipality's dispensations, a JSON list: finding, reason, person, basis, and where wanted until and case."""
    previous: dict[str, Any] | None = None
    """The report of the delivery before this one, in the same case."""


@dataclass(frozen=True)
class Checked:
    report: reports.Report
    case: validators.Case


def check_file(request: Request) -> Checked:
    """Checks one delivery. Raises CheckError when the file is not SOSI or another part cannot be read."""
    case = read_case(request)
    language = request.language or (case.notice.language if case.notice else None) or case.pack.language
    with rule_budget() as budget:
        results = validators.check(case, budget)
    try:
        report = reports.build(results, language=language, previous=request.previous)
    except reports.PreviousError as error:
        raise CheckError("previous", str(error)) from error
    if request.decisions is not None:
        report = _dispensed(report, request.decisions, request.on)
    return Checked(report, case)


def read_case(request: Request) -> validators.Case:
    """All that the rules of one delivery look at: file, notice and pack read, surroundings and ground fetched. Raises CheckError."""
    document = _read_sosi(request)
    delivery = network.read_delivery(document, request.name, request.data)
    notice = _read_notice(request.notice)
    pack, pack_day = _find_pack(request, notice)
    bounds = delivery_bounds(delivery)
    return validators.Case(
        delivery=delivery,
        pack=pack,
        pack_day=pack_day,
        notice=notice,
        surroundings=_surroundings(request, bounds, delivery, pack),
        terrain=_terrain(request, bounds, delivery, pack),
        cadastre=_cadastre(request, bounds, delivery, notice, pack),
        on=request.on,
        files=request.files,
        known_deliveries=request.accepted,
        firm=firm_of(notice.firm.orgno, request.home, ask_live=request.ask_business_register) if notice and notice.firm else None,
    )


def delivery_bounds(delivery: network.Delivery) -> Bounds | None:
    """(min east, min north, max east, max north) of the delivery, None when it has no place at all.

    Points gone astray are left out: one letter too many in a northing must not ask for the terrain of half the country. What
    lies more than REACH_M from the middle of the delivery then has no terrain and no mains beside it, and its rules say so.
    """
    places = [place for pipe in delivery.pipes for place in pipe.coordinates] + [point.coordinate for point in delivery.points]
    easts = sorted(east for east, _, _ in places if isfinite(east))
    norths = sorted(north for _, north, _ in places if isfinite(north))
    if not easts or not norths:
        return None
    west, east = _around_middle(easts)
    south, north = _around_middle(norths)
    return (west, south, east, north)


def _dispensed(report: reports.Report, decisions: bytes, on: date | None) -> reports.Report:
    from reports.dispensation import DecisionError, dispense, read_decisions

    try:
        return dispense(report, read_decisions(decisions), on)
    except DecisionError as error:
        raise CheckError("decisions", str(error)) from error


def registers_folder(home: Path) -> Path:
    """Where a data home keeps its register snapshots."""
    return home / "registers"


def cadastres_folder(home: Path) -> Path:
    """Where a data home keeps its cadastral maps, one for each municipality."""
    return home / "cadastre"


def _around_middle(values: list[float]) -> tuple[float, float]:
    middle = values[len(values) // 2]
    near = [value for value in values if abs(value - middle) <= REACH_M]
    return near[0], near[-1]


def _read_sosi(request: Request) -> sosi.Document:
    if not request.data.strip():
        raise CheckError("file", f"{request.name} is empty.")
    try:
        return sosi.read(request.data)
    except sosi.SosiError as error:
        raise CheckError("file", f"{request.name} is not a SOSI file: {error}") from error


def _read_notice(data: bytes | None) -> validators.Notice | None:
    if data is None:
        return None
    try:
        return validators.read_notice(data)
    except validators.NoticeError as error:
        raise CheckError("notice", str(error)) from error


def _find_pack(request: Request, notice: validators.Notice | None) -> tuple[reference_data.RulePack, PackDay | None]:
    try:
        return choose_pack(request, notice)
    except reference_data.PackError as error:
        raise CheckError("municipality" if request.pack is None else "pack", str(error)) from error


def _surroundings(
    request: Request, bounds: Bounds | None, delivery: network.Delivery, pack: reference_data.RulePack
) -> reference_data.Surroundings | None:
    register = request.register or _newest_snapshot(request.home, pack.municipality)
    if register is None or bounds is None or delivery.crs is None:
        return None
    try:
        opened = reference_data.kept_register(register, pack.municipality)
        around = opened.around(bounds, delivery.crs, pack.settings.surroundings_radius_m)
        way = _level_way(request, delivery, pack, opened.info.vertical_datum)
        return around if way is None else reference_data.surroundings_at(around, way)
    except reference_data.RegisterError as error:
        raise CheckError("register", str(error)) from error


def _newest_snapshot(home: Path | None, municipality: str | None) -> Path | None:
    """The data home's store when it holds a register of the municipality."""
    if home is None or municipality is None:
        return None
    folder = registers_folder(home)
    return folder if (folder / municipality / "manifests").is_dir() else None


def _terrain(request: Request, bounds: Bounds | None, delivery: network.Delivery, pack: reference_data.RulePack) -> reference_data.Terrain | None:
    if request.terrain is None or bounds is None or delivery.crs is None:
        return None
    try:
        model = reference_data.open_terrain(request.terrain, pack.settings.crs or delivery.crs)
        ground = model.window(bounds, delivery.crs)
    except reference_data.TerrainError as error:
        raise CheckError("terrain", str(error)) from error
    way = _level_way(request, delivery, pack, model.vertical_datum or "NN2000")
    return ground if way is None else reference_data.terrain_at(ground, way)


def _cadastre(
    request: Request, bounds: Bounds | None, delivery: network.Delivery, notice: validators.Notice | None, pack: reference_data.RulePack
) -> Cadastre | None:
    """The map around the delivery, and where the notice's property lies. A map of another municipality is as good as none."""
    place = request.cadastre or (cadastres_folder(request.home) if request.home is not None else None)
    if place is None or bounds is None or delivery.crs is None:
        return None
    from reference_data.cadastre import CadastreError, CadastreFile, cadastre_file, property_number

    if place.suffix != ".gpkg":
        place = cadastre_file(place, pack.municipality or "")
        if not place.is_file():
            return None

    said = notice.property if notice is not None else None
    try:
        store = CadastreFile(place)
        if pack.municipality is not None and store.info.municipality != pack.municipality:
            return None
        number = property_number(said.gnr, said.bnr, said.fnr) if said is not None else None
        return store.around(bounds, delivery.crs, of=number, address=said.address if said is not None else None)
    except CadastreError as error:
        raise CheckError("cadastre", str(error)) from error


def _level_way(request: Request, delivery: network.Delivery, pack: reference_data.RulePack, datum: str | None) -> Heights | None:
    """From a datum to the delivery's own, or the municipality's where the delivery tells none. None: the heights are right as they are."""
    target = delivery.file.vertical_datum or pack.settings.vertical_datum
    if datum is None or datum == target or delivery.crs is None:
        return None
    return reference_data.level_way(delivery.crs, datum, target, request.grids)
