"""The rules of group HGT, in order of their codes. A rule that is not named here does not exist."""

from validators.registry import Rule
from validators.rules.hgt.va_hgt_001_heights_are_stated import heights_are_stated
from validators.rules.hgt.va_hgt_002_stated_top_of_main_fits import stated_top_of_main_fits
from validators.rules.hgt.va_hgt_003_lowest_trap_is_high_enough import lowest_trap_is_high_enough
from validators.rules.hgt.va_hgt_004_service_is_not_below_the_main import service_is_not_below_the_main
from validators.rules.hgt.va_hgt_005_manhole_holds_its_pipes import manhole_holds_its_pipes
from validators.rules.hgt.va_hgt_006_lid_is_at_ground_level import lid_is_at_ground_level
from validators.rules.hgt.va_hgt_007_manhole_depth_is_plausible import manhole_depth_is_plausible

RULES: tuple[Rule, ...] = (
    heights_are_stated,
    stated_top_of_main_fits,
    lowest_trap_is_high_enough,
    service_is_not_below_the_main,
    manhole_holds_its_pipes,
    lid_is_at_ground_level,
    manhole_depth_is_plausible,
)
