"""The rules of group MAT, in order of their codes. A rule that is not named here does not exist."""

from validators.registry import Rule
from validators.rules.mat.va_mat_001_wastewater_colour import wastewater_colour
from validators.rules.mat.va_mat_002_stormwater_colour import stormwater_colour
from validators.rules.mat.va_mat_003_ring_stiffness import ring_stiffness
from validators.rules.mat.va_mat_004_sewer_material import sewer_material
from validators.rules.mat.va_mat_005_product_standard import product_standard
from validators.rules.mat.va_mat_006_smooth_pipe import smooth_pipe
from validators.rules.mat.va_mat_007_form_has_each_sewer import form_has_each_sewer
from validators.rules.mat.va_mat_008_tracer_wire import tracer_wire
from validators.rules.mat.va_mat_009_backflow_protection import backflow_protection
from validators.rules.mat.va_mat_010_stripe_on_pressure_pipes import stripe_on_pressure_pipes
from validators.rules.mat.va_mat_011_material_for_new_work import material_for_new_work
from validators.rules.mat.va_mat_012_pool_outlet import pool_outlet

RULES: tuple[Rule, ...] = (
    wastewater_colour,
    stormwater_colour,
    ring_stiffness,
    sewer_material,
    product_standard,
    smooth_pipe,
    form_has_each_sewer,
    tracer_wire,
    backflow_protection,
    stripe_on_pressure_pipes,
    material_for_new_work,
    pool_outlet,
)
