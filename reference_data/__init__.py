"""Rule packs, code lists, register snapshots, terrain and municipalities: what a delivery is held against.

Names are loaded when first used, because a check without a register shall not pay for reading one.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reference_data.pack import (
        Clause,
        NoticeKind,
        PackError,
        RuleEntry,
        RulePack,
        Settings,
        bundled_packs,
        find_pack,
        load_pack,
        pack_mistakes,
    )
    from reference_data.surroundings import ManholeOnMain, OnMain, Run, Surroundings
    from reference_data.terrain import Terrain, TerrainError, TerrainFile, open_terrain

_HOME = {
    "Clause": "pack", "NoticeKind": "pack", "PackError": "pack", "RuleEntry": "pack", "RulePack": "pack", "Settings": "pack",
    "bundled_packs": "pack", "find_pack": "pack", "load_pack": "pack", "pack_mistakes": "pack",
    "ManholeOnMain": "surroundings", "OnMain": "surroundings", "Run": "surroundings", "Surroundings": "surroundings",
    "Terrain": "terrain", "TerrainError": "terrain", "TerrainFile": "terrain", "open_terrain": "terrain",
}  # fmt: skip

__all__ = [
    "Clause",
    "ManholeOnMain",
    "NoticeKind",
    "OnMain",
    "PackError",
    "RuleEntry",
    "RulePack",
    "Run",
    "Settings",
    "Surroundings",
    "Terrain",
    "TerrainError",
    "TerrainFile",
    "bundled_packs",
    "find_pack",
    "load_pack",
    "open_terrain",
    "pack_mistakes",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"reference_data.{_HOME[name]}"), name)
