"""The rules of group SURV, in order of their codes. A rule that is not named here does not exist."""

from validators.registry import Rule
from validators.rules.surv.va_surv_001_survey_method import survey_method
from validators.rules.surv.va_surv_002_uncertain_satellite_methods import uncertain_satellite_methods
from validators.rules.surv.va_surv_003_stated_accuracy import stated_accuracy
from validators.rules.surv.va_surv_004_height_accuracy_on_flat_pipes import height_accuracy_on_flat_pipes
from validators.rules.surv.va_surv_005_open_trench import open_trench
from validators.rules.surv.va_surv_006_survey_date import survey_date
from validators.rules.surv.va_surv_007_vertex_spacing import vertex_spacing
from validators.rules.surv.va_surv_008_vertex_at_each_part import vertex_at_each_part

RULES: tuple[Rule, ...] = (
    survey_method,
    uncertain_satellite_methods,
    stated_accuracy,
    height_accuracy_on_flat_pipes,
    open_trench,
    survey_date,
    vertex_spacing,
    vertex_at_each_part,
)
