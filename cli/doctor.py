"""`ferdigsjekk doctor`: what is installed and at hand and whether it is well, so that a "not run" or a halt can be mended."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from datetime import date
from importlib.metadata import PackageNotFoundError, version

import typer

from cli.register import store
from cli.settings import settings
from pipelines import diagnosis
from pipelines.diagnosis import Health, Symptom, mend, note, well
from pipelines.local_day import ZONE, today

LIBRARIES = ("shapely", "pyproj", "pyogrio", "geopandas", "rasterio", "duckdb", "prefect", "fastapi", "typst")
OLD_DAYS = 90
"""When a copy of the business register no longer tells who is in business."""
PLANE_ZONES = ("EPSG:25832", "EPSG:25833", "EPSG:25835")


def doctor() -> None:
    """Tell what is installed, which settings, rule packs, grids, register, terrain and cadastral map a check would use, and whether ledger, store,
    disk, keys and Prefect server are well. Ends with 1 when something must be mended."""
    installed, on = settings(), today()
    found: list[Health] = []
    for title, symptoms in (
        ("Program", _program()),
        ("Data home", _home()),
        ("Case ledger", diagnosis.of_ledger(installed)),
        ("Files and disk", (*diagnosis.of_store(installed), *diagnosis.of_folders(installed))),
        ("Rule packs", (*diagnosis.of_packs(installed, on), *_packs())),
        ("Height grids", _grids()),
        ("Register, terrain and map", (*diagnosis.of_surroundings(installed), *_snapshots(), *diagnosis.of_cadastre(installed), *_firms(on))),
        ("Prefect", diagnosis.of_prefect()),
        ("Background map", diagnosis.of_backgrounds(installed)),
        ("Keys and receivers", diagnosis.of_callers(installed, on)),
    ):
        print(title)
        for symptom in symptoms:
            print(f"  {symptom.health.value:<5} {symptom.sentence}")
            found.append(symptom.health)
    if Health.MEND in found:
        print(f"{found.count(Health.MEND)} to mend")
        raise typer.Exit(1)


def _program() -> Iterator[Symptom]:
    from cli.main import program_version

    yield well(f"ferdigsjekk {program_version()}, Python {platform.python_version()}")
    for name in LIBRARIES:
        try:
            yield well(f"{name} {version(name)}")
        except PackageNotFoundError:
            yield mend(f"{name} is missing: what needs it cannot run")
    yield well(f"days and hours are those of {ZONE}")


def _home() -> Iterator[Symptom]:
    home = settings().home
    yield well(f"data home {home} ({'exists' if home.is_dir() else 'is made when something is stored'})")


def _packs() -> Iterator[Symptom]:
    import reference_data
    import validators

    shapes = validators.shapes()
    try:
        own = [reference_data.load_pack(path, shapes) for _, path in reference_data.own_packs()]
    except reference_data.PackError as error:
        yield from (mend(f"own pack {mistake}") for mistake in error.mistakes)
        own = []
    for pack in (*own, *(reference_data.load_pack(path, shapes) for _, path in reference_data.bundled_packs())):
        until = f" until {pack.valid_to}" if pack.valid_to else ""
        number = f" ({pack.municipality})" if pack.municipality else ""
        yield well(f"{'own pack ' if pack in own else ''}{pack.id}: {pack.name}{number}, version {pack.version}, valid from {pack.valid_from}{until}")


def _grids() -> Iterator[Symptom]:
    from reference_data import missing_grids

    installed = settings()
    for plane in PLANE_ZONES:
        missing = missing_grids(plane, "NN54", "NN2000", installed.grids)
        way = f"{plane} NN1954 to NN2000"
        yield note(f"{way}: missing {', '.join(missing)}; a register or terrain in NN1954 is not compared with") if missing else well(f"{way}: found")


def _snapshots() -> Iterator[Symptom]:
    from reference_data import RegisterError

    kept = store()
    for number in kept.municipalities():
        try:
            manifest, refused = kept.in_use(number)
        except RegisterError as error:
            yield mend(f"{error}; import it anew")
            continue
        for sentence in refused:
            yield mend(f"{number}: {sentence}; import it anew")
        heights = manifest.info.vertical_datum
        told = f", heights in {heights}" if heights else ""
        yield well(f"snapshot in use for {number}: {manifest.info.name}, {manifest.info.objects} objects{told}")


def _firms(on: date) -> Iterator[Symptom]:
    from cli.firms import sentence
    from pipelines.firms import businesses_file
    from reference_data.businesses import BusinessError, LocalBusinesses

    file = businesses_file(settings().home)
    if not file.exists():
        yield note("no copy of the business register: of a firm only the check digit is looked at (ferdigsjekk firms import FILE)")
        return
    try:
        held = LocalBusinesses(file).info
    except BusinessError as error:
        yield mend(str(error))
        return
    age = (on - date.fromisoformat(held.taken)).days
    yield note(f"{sentence(held)}: {age} days old, import a newer one") if age > OLD_DAYS else well(sentence(held))
