"""Which family a material code belongs to. Codes of Vedlegg A v3.1 and the names of SOSI Ledning 4.5."""

from __future__ import annotations

from enum import StrEnum


class Family(StrEnum):
    PVC = "PVC"
    PP = "PP"
    PE = "PE"
    COPPER = "copper"
    CONCRETE = "concrete"
    IRON = "iron"
    STEEL = "steel"
    GLASS_FIBRE = "glass_fibre"
    ASBESTOS = "asbestos"
    CLAY = "clay"
    OTHER = "other"


PLASTIC = frozenset({Family.PVC, Family.PP, Family.PE})

_CODES = {
    "PVC": Family.PVC, "PVC-U": Family.PVC, "PVC-O": Family.PVC,
    "PP": Family.PP,
    "PE": Family.PE, "PE32": Family.PE, "PE50": Family.PE, "PE80": Family.PE, "PE100": Family.PE, "PEL": Family.PE, "PEM": Family.PE,
    "PEH": Family.PE, "PEH_PEM": Family.PE, "PERC": Family.PE, "PE100-RC-PP0": Family.PE,
    "MCU": Family.COPPER, "KOBBER": Family.COPPER,
    "BET": Family.CONCRETE, "BETONG": Family.CONCRETE, "BETONGRØR": Family.CONCRETE,
    "SJ": Family.IRON, "SJG": Family.IRON, "SJK": Family.IRON, "STØPEJERN": Family.IRON,
    "MST": Family.STEEL, "MGA": Family.STEEL, "MRS": Family.STEEL, "MSF": Family.STEEL, "STÅL": Family.STEEL,
    "GUP": Family.GLASS_FIBRE, "GRP": Family.GLASS_FIBRE,
    "AAS": Family.ASBESTOS, "ASBEST": Family.ASBESTOS,
    "LER": Family.CLAY, "TEG": Family.CLAY,
}  # fmt: skip


def family(code: str | None) -> Family | None:
    """None when no material is given or the code says "unknown"; OTHER for a material without a family of its own."""
    if code is None or code.upper() in ("UK", "AN", ""):
        return None
    return _CODES.get(code.strip().upper(), Family.OTHER)


def same_material(first: str | None, second: str | None) -> bool:
    """Whether two codes name the same material, as far as they say: PE and PE100 agree, PE80 and PE100 do not."""
    if first is None or second is None:
        return False
    one, other = first.strip().upper(), second.strip().upper()
    if one == other:
        return True
    return family(one) is family(other) is not Family.OTHER and (one in _PLAIN or other in _PLAIN)


_PLAIN = frozenset({"PVC", "PE", "SJ", "MST", "BET", "MCU", "KOBBER", "STÅL", "BETONG", "BETONGRØR", "STØPEJERN", "GUP", "GRP", "ASBEST", "AAS"})
