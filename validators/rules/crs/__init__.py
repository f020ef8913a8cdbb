"""The rules of group CRS, in order of their codes. A rule that is not named here does not exist."""

from validators.registry import Rule
from validators.rules.crs.va_crs_001_coordinate_system import coordinate_system
from validators.rules.crs.va_crs_002_axes_and_zone import axes_and_zone
from validators.rules.crs.va_crs_003_inside_the_municipality import inside_the_municipality
from validators.rules.crs.va_crs_004_near_connection_and_property import near_connection_and_property
from validators.rules.crs.va_crs_005_vertical_datum import vertical_datum
from validators.rules.crs.va_crs_006_datum_smell import datum_smell
from validators.rules.crs.va_crs_007_heights_are_there import heights_are_there

RULES: tuple[Rule, ...] = (
    coordinate_system,
    axes_and_zone,
    inside_the_municipality,
    near_connection_and_property,
    vertical_datum,
    datum_smell,
    heights_are_there,
)
