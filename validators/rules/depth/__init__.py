"""The rules of group DEPTH, in order of their codes. A rule that is not named here does not exist."""

from validators.registry import Rule
from validators.rules.depth.va_depth_001_frost_free_water import frost_free_water
from validators.rules.depth.va_depth_002_frost_free_wastewater import frost_free_wastewater
from validators.rules.depth.va_depth_003_frost_free_stormwater import frost_free_stormwater
from validators.rules.depth.va_depth_004_insulation_is_agreed import insulation_is_agreed
from validators.rules.depth.va_depth_005_depth_by_surface import depth_by_surface
from validators.rules.depth.va_depth_006_cover_that_cannot_be import cover_that_cannot_be
from validators.rules.depth.va_depth_007_strangely_deep import strangely_deep
from validators.rules.depth.va_depth_008_fittings_lie_frost_free import fittings_lie_frost_free

RULES: tuple[Rule, ...] = (
    frost_free_water,
    frost_free_wastewater,
    frost_free_stormwater,
    insulation_is_agreed,
    depth_by_surface,
    cover_that_cannot_be,
    strangely_deep,
    fittings_lie_frost_free,
)
