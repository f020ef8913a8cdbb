"""The rules of group SEP, in order of their codes. A rule that is not named here does not exist."""

from validators.registry import Rule
from validators.rules.sep.va_sep_001_separate_pipes import separate_pipes
from validators.rules.sep.va_sep_003_no_cross_connection import no_cross_connection
from validators.rules.sep.va_sep_005_no_common_manhole import no_common_manhole

RULES: tuple[Rule, ...] = (
    separate_pipes,
    no_cross_connection,
    no_common_manhole,
)
