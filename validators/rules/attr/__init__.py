"""The rules of group ATTR, in order of their codes. A rule that is not named here does not exist."""

from validators.registry import Rule
from validators.rules.attr.va_attr_001_mandatory_fields import mandatory_fields
from validators.rules.attr.va_attr_003_object_type_fits_theme import object_type_fits_theme
from validators.rules.attr.va_attr_012_height_reference import height_reference

RULES: tuple[Rule, ...] = (
    mandatory_fields,
    object_type_fits_theme,
    height_reference,
)
