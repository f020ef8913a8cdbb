"""Rule packs, code lists, register snapshots, terrain and municipalities: what a delivery is held against.

Names are loaded when first used, because a check without a register shall not pay for reading one.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reference_data.crs import (
        CrsError,
        HeightGridError,
        PlanTransform,
        crs_name,
        height_transformer,
        in_valid_range,
        missing_grids,
        plan_transform,
        swapped,
        valid_range,
    )
    from reference_data.ground import GroundAt, GroundProfile, SurveyedHeight, ground_at, ground_profile, surveyed_heights
    from reference_data.levels import level_way, surroundings_at, terrain_at
    from reference_data.municipalities import Municipality, MunicipalityError, municipality, municipality_at
    from reference_data.pack import (
        Clause,
        NoticeKind,
        NotInForceError,
        PackError,
        RuleEntry,
        RulePack,
        Settings,
        load_pack,
        pack_mistakes,
    )
    from reference_data.pack_shelf import bundled_packs, find_pack, own_packs
    from reference_data.register import Register, RegisterError, RegisterInfo, kept_register, open_register
    from reference_data.register.exporting import export_register
    from reference_data.register.importing import import_register
    from reference_data.register.store import Manifest, Store
    from reference_data.replay import ReplayError, keep_surroundings, keep_terrain, replay_surroundings, replay_terrain
    from reference_data.runs import Run, is_main
    from reference_data.surroundings import ManholeOnMain, OnMain, Surroundings, plan_uncertainty_m
    from reference_data.terrain import Terrain, TerrainError
    from reference_data.terrain_files import TerrainFile, open_terrain
    from reference_data.terrain_tiles import TerrainTiles

_HOME = {
    "Clause": "pack", "NoticeKind": "pack", "NotInForceError": "pack", "PackError": "pack", "RuleEntry": "pack", "RulePack": "pack",
    "Settings": "pack",
    "bundled_packs": "pack_shelf", "find_pack": "pack_shelf", "own_packs": "pack_shelf", "load_pack": "pack", "pack_mistakes": "pack",
    "ManholeOnMain": "surroundings", "OnMain": "surroundings", "Surroundings": "surroundings", "plan_uncertainty_m": "surroundings",
    "ReplayError": "replay", "keep_surroundings": "replay", "keep_terrain": "replay", "replay_surroundings": "replay",
    "replay_terrain": "replay",
    "Run": "runs", "is_main": "runs",
    "Register": "register", "RegisterError": "register", "RegisterInfo": "register", "open_register": "register", "kept_register": "register",
    "Manifest": "register.store", "Store": "register.store", "import_register": "register.importing",
    "export_register": "register.exporting",
    "Terrain": "terrain", "TerrainError": "terrain", "TerrainFile": "terrain_files", "open_terrain": "terrain_files",
    "TerrainTiles": "terrain_tiles", "GroundAt": "ground", "GroundProfile": "ground", "SurveyedHeight": "ground", "ground_at": "ground",
    "ground_profile": "ground", "surveyed_heights": "ground",
    "CrsError": "crs", "HeightGridError": "crs", "PlanTransform": "crs", "crs_name": "crs", "height_transformer": "crs",
    "in_valid_range": "crs", "missing_grids": "crs", "plan_transform": "crs", "swapped": "crs", "valid_range": "crs",
    "Municipality": "municipalities", "MunicipalityError": "municipalities", "municipality": "municipalities",
    "municipality_at": "municipalities",
    "level_way": "levels", "surroundings_at": "levels", "terrain_at": "levels",
}  # fmt: skip

__all__ = [
    "Clause",
    "CrsError",
    "GroundAt",
    "GroundProfile",
    "HeightGridError",
    "ManholeOnMain",
    "Manifest",
    "Municipality",
    "MunicipalityError",
    "NotInForceError",
    "NoticeKind",
    "OnMain",
    "PackError",
    "PlanTransform",
    "Register",
    "RegisterError",
    "RegisterInfo",
    "ReplayError",
    "RuleEntry",
    "RulePack",
    "Run",
    "Settings",
    "Store",
    "Surroundings",
    "SurveyedHeight",
    "Terrain",
    "TerrainError",
    "TerrainFile",
    "TerrainTiles",
    "bundled_packs",
    "crs_name",
    "export_register",
    "find_pack",
    "ground_at",
    "ground_profile",
    "height_transformer",
    "import_register",
    "in_valid_range",
    "is_main",
    "keep_surroundings",
    "keep_terrain",
    "kept_register",
    "level_way",
    "load_pack",
    "missing_grids",
    "municipality",
    "municipality_at",
    "open_register",
    "open_terrain",
    "own_packs",
    "pack_mistakes",
    "plan_transform",
    "plan_uncertainty_m",
    "replay_surroundings",
    "replay_terrain",
    "surroundings_at",
    "surveyed_heights",
    "swapped",
    "terrain_at",
    "valid_range",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"reference_data.{_HOME[name]}"), name)
    return found
