"""The rules of group GEOM, in order of their codes. A rule that is not named here does not exist."""

from validators.registry import Rule
from validators.rules.geom.va_geom_001_lines_are_lines import lines_are_lines
from validators.rules.geom.va_geom_002_lines_do_not_fold import lines_do_not_fold
from validators.rules.geom.va_geom_003_no_line_twice import no_line_twice
from validators.rules.geom.va_geom_004_no_spike_in_height import no_spike_in_height
from validators.rules.geom.va_geom_005_not_in_the_register_already import not_in_the_register_already

RULES: tuple[Rule, ...] = (
    lines_are_lines,
    lines_do_not_fold,
    no_line_twice,
    no_spike_in_height,
    not_in_the_register_already,
)
