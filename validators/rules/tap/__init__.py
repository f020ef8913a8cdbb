"""The rules of group TAP, in order of their codes. A rule that is not named here does not exist."""

from validators.registry import Rule
from validators.rules.tap.va_tap_001_spacing_of_new_tappings import spacing_of_new_tappings
from validators.rules.tap.va_tap_002_distance_to_existing_tappings import distance_to_existing_tappings
from validators.rules.tap.va_tap_003_spacing_of_branches import spacing_of_branches
from validators.rules.tap.va_tap_004_connection_place import connection_place
from validators.rules.tap.va_tap_005_tappings_in_one_manhole import tappings_in_one_manhole
from validators.rules.tap.va_tap_006_main_is_not_under_tension import main_is_not_under_tension
from validators.rules.tap.va_tap_007_clear_of_joints_and_manholes import clear_of_joints_and_manholes

RULES: tuple[Rule, ...] = (
    spacing_of_new_tappings,
    distance_to_existing_tappings,
    spacing_of_branches,
    connection_place,
    tappings_in_one_manhole,
    main_is_not_under_tension,
    clear_of_joints_and_manholes,
)
