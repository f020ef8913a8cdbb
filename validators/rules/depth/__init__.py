"""The rules of group DEPTH, in order of their codes. A rule that is not named here does not exist."""

from validators.registry import Rule
from validators.rules.depth.va_depth_001_frost_free_water import frost_free_water
from validators.rules.depth.va_depth_002_frost_free_wastewater import frost_free_wastewater
from validators.rules.depth.va_depth_003_frost_free_stormwater import frost_free_stormwater
from validators.rules.depth.va_depth_006_cover_that_cannot_be import cover_that_cannot_be

RULES: tuple[Rule, ...] = (
    frost_free_water,
    frost_free_wastewater,
    frost_free_stormwater,
    cover_that_cannot_be,
)
