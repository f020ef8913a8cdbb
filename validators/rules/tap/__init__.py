"""The rules of group TAP, in order of their codes. A rule that is not named here does not exist."""

from validators.registry import Rule
from validators.rules.tap.va_tap_001_spacing_of_new_tappings import spacing_of_new_tappings
from validators.rules.tap.va_tap_002_distance_to_existing_tappings import distance_to_existing_tappings
from validators.rules.tap.va_tap_003_spacing_of_branches import spacing_of_branches

RULES: tuple[Rule, ...] = (
    spacing_of_new_tappings,
    distance_to_existing_tappings,
    spacing_of_branches,
)
