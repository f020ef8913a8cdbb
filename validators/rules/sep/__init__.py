"""The rules of group SEP, in order of their codes. A rule that is not named here does not exist."""

from validators.registry import Rule
from validators.rules.sep.va_sep_001_separate_pipes import separate_pipes
from validators.rules.sep.va_sep_002_stormwater_is_explained import stormwater_is_explained
from validators.rules.sep.va_sep_003_no_cross_connection import no_cross_connection
from validators.rules.sep.va_sep_004_separate_mains_are_used import separate_mains_are_used
from validators.rules.sep.va_sep_005_no_common_manhole import no_common_manhole
from validators.rules.sep.va_sep_006_manhole_fits_its_pipes import manhole_fits_its_pipes
from validators.rules.sep.va_sep_007_inspection_manhole import inspection_manhole

RULES: tuple[Rule, ...] = (
    separate_pipes,
    stormwater_is_explained,
    no_cross_connection,
    separate_mains_are_used,
    no_common_manhole,
    manhole_fits_its_pipes,
    inspection_manhole,
)
