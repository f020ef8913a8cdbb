"""The rules of group ATT, in order of their codes. A rule that is not named here does not exist."""

from validators.registry import Rule
from validators.rules.att.va_att_001_situation_map import situation_map
from validators.rules.att.va_att_002_map_colours import map_colours
from validators.rules.att.va_att_003_floor_pipe_plan import floor_pipe_plan
from validators.rules.att.va_att_004_length_profile import length_profile
from validators.rules.att.va_att_005_riser_diagram import riser_diagram
from validators.rules.att.va_att_006_marked_drawings import marked_drawings
from validators.rules.att.va_att_007_agreement_on_shared_pipe import agreement_on_shared_pipe
from validators.rules.att.va_att_008_agreement_on_other_ground import agreement_on_other_ground
from validators.rules.att.va_att_009_water_meter_form import water_meter_form
from validators.rules.att.va_att_011_service_agreement import service_agreement
from validators.rules.att.va_att_012_emission_permit import emission_permit
from validators.rules.att.va_att_013_photos import photos
from validators.rules.att.va_att_014_sosi_file import sosi_file
from validators.rules.att.va_att_016_test_report import test_report

RULES: tuple[Rule, ...] = (
    situation_map,
    map_colours,
    floor_pipe_plan,
    length_profile,
    riser_diagram,
    marked_drawings,
    agreement_on_shared_pipe,
    agreement_on_other_ground,
    water_meter_form,
    service_agreement,
    emission_permit,
    photos,
    sosi_file,
    test_report,
)
