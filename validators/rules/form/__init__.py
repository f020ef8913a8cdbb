"""The rules of group FORM, in order of their codes. A rule that is not named here does not exist."""

from validators.registry import Rule
from validators.rules.form.va_form_001_mandatory_fields import mandatory_fields
from validators.rules.form.va_form_002_kind_fits_delivery import kind_fits_delivery
from validators.rules.form.va_form_003_property import property_is_named
from validators.rules.form.va_form_004_service_pipe_form import service_pipe_form
from validators.rules.form.va_form_005_form_against_file import form_against_file
from validators.rules.form.va_form_006_description import description
from validators.rules.form.va_form_007_permit_conditions import permit_conditions

RULES: tuple[Rule, ...] = (
    mandatory_fields,
    kind_fits_delivery,
    property_is_named,
    service_pipe_form,
    form_against_file,
    description,
    permit_conditions,
)
