"""The rules of group MAT, in order of their codes. A rule that is not named here does not exist."""

from validators.registry import Rule
from validators.rules.mat.va_mat_001_wastewater_colour import wastewater_colour
from validators.rules.mat.va_mat_002_stormwater_colour import stormwater_colour
from validators.rules.mat.va_mat_003_ring_stiffness import ring_stiffness

RULES: tuple[Rule, ...] = (
    wastewater_colour,
    stormwater_colour,
    ring_stiffness,
)
