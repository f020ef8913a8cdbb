"""The rules of group ATTR, in order of their codes. A rule that is not named here does not exist."""

from validators.registry import Rule
from validators.rules.attr.va_attr_001_mandatory_fields import mandatory_fields
from validators.rules.attr.va_attr_002_codes_are_listed import codes_are_listed
from validators.rules.attr.va_attr_003_object_type_fits_theme import object_type_fits_theme
from validators.rules.attr.va_attr_004_network_level import network_level
from validators.rules.attr.va_attr_005_private_owner import private_owner
from validators.rules.attr.va_attr_006_plausible_dimension import plausible_dimension
from validators.rules.attr.va_attr_007_dimension_in_millimetres import dimension_in_millimetres
from validators.rules.attr.va_attr_008_strength_of_pressure_pipes import strength_of_pressure_pipes
from validators.rules.attr.va_attr_009_year_of_the_work import year_of_the_work
from validators.rules.attr.va_attr_010_case_number import case_number
from validators.rules.attr.va_attr_011_manhole_attributes import manhole_attributes
from validators.rules.attr.va_attr_012_height_reference import height_reference
from validators.rules.attr.va_attr_013_transition_between_pipes import transition_between_pipes
from validators.rules.attr.va_attr_014_recorded_length import recorded_length
from validators.rules.attr.va_attr_015_dimension_along_the_service import dimension_along_the_service

RULES: tuple[Rule, ...] = (
    mandatory_fields,
    codes_are_listed,
    object_type_fits_theme,
    network_level,
    private_owner,
    plausible_dimension,
    dimension_in_millimetres,
    strength_of_pressure_pipes,
    year_of_the_work,
    case_number,
    manhole_attributes,
    height_reference,
    transition_between_pipes,
    recorded_length,
    dimension_along_the_service,
)
