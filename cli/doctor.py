"""`ferdigsjekk doctor`: what is installed and what is at hand, so that a "not run" can be mended."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from cli.register import store
from cli.settings import settings

LIBRARIES = ("shapely", "pyproj", "pyogrio", "geopandas", "rasterio", "duckdb", "prefect", "fastapi", "typst")
ZONES = ("EPSG:25832", "EPSG:25833", "EPSG:25835")


def doctor() -> None:
    """Show what is installed, and which settings, rule packs, height grids, register and terrain a check would use."""
    for title, lines in (
        ("Program", _program()),
        ("Data home and settings", _settings()),
        ("Rule packs", _packs()),
        ("Height grids", _grids()),
        ("Register and terrain", _surroundings()),
    ):
        print(title)
        for line in lines:
            print(f"  {line}")


def _program() -> Iterator[str]:
    from cli.main import program_version

    yield f"ferdigsjekk {program_version()}, Python {platform.python_version()}"
    for name in LIBRARIES:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            yield f"{name} is missing: what needs it cannot run"


def _settings() -> Iterator[str]:
    installed = settings()
    state = "exists" if installed.home.is_dir() else "is made when something is stored"
    yield f"data home {installed.home} ({state})"
    yield f"reports go to {installed.out_folder}"
    yield f"municipality {installed.municipality}" if installed.municipality else "no municipality set: the notice or --municipality names it"


def _packs() -> Iterator[str]:
    import reference_data
    import validators

    shapes = validators.shapes()
    for _, path in reference_data.bundled_packs():
        pack = reference_data.load_pack(path, shapes)
        until = f" until {pack.valid_to}" if pack.valid_to else ""
        number = f" ({pack.municipality})" if pack.municipality else ""
        yield f"{pack.id}: {pack.name}{number}, version {pack.version}, valid from {pack.valid_from}{until}"


def _grids() -> Iterator[str]:
    from reference_data import missing_grids

    installed = settings()
    for zone in ZONES:
        missing = missing_grids(zone, "NN54", "NN2000", installed.grids)
        yield f"{zone} NN1954 to NN2000: " + (f"missing {', '.join(missing)}" if missing else "found")


def _surroundings() -> Iterator[str]:
    installed = settings()
    yield f"register {installed.register_file}" if installed.register_file else "no register set: rules about the mains need --register"
    yield f"terrain {installed.terrain}" if installed.terrain else "no terrain set: rules about depth need --terrain"
    kept = store()
    for number in kept.municipalities():
        name = kept.current(number)
        info = next((one.info for one in kept.manifests(number) if one.info.name == name), None)
        yield f"snapshot in use for {number}: {name}, {info.objects} objects" if info else f"{number}: no whole snapshot"
