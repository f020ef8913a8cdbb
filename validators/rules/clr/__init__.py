"""The rules of group CLR, in order of their codes. A rule that is not named here does not exist."""

from validators.registry import Rule
from validators.rules.clr.va_clr_001_water_above_sewer import water_above_sewer
from validators.rules.clr.va_clr_002_clearance_where_pipes_cross import clearance_where_pipes_cross
from validators.rules.clr.va_clr_003_clearance_beside_each_other import clearance_beside_each_other
from validators.rules.clr.va_clr_004_pipes_do_not_touch import pipes_do_not_touch
from validators.rules.clr.va_clr_005_crossings_are_surveyed import crossings_are_surveyed
from validators.rules.clr.va_clr_006_distance_to_existing_mains import distance_to_existing_mains

RULES: tuple[Rule, ...] = (
    water_above_sewer,
    clearance_where_pipes_cross,
    clearance_beside_each_other,
    pipes_do_not_touch,
    crossings_are_surveyed,
    distance_to_existing_mains,
)
