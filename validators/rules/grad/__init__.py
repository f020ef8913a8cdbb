"""The rules of group GRAD, in order of their codes. A rule that is not named here does not exist."""

from validators.registry import Rule
from validators.rules.grad.va_grad_001_no_backfall import no_backfall
from validators.rules.grad.va_grad_002_falls_enough import falls_enough
from validators.rules.grad.va_grad_003_not_too_steep import not_too_steep
from validators.rules.grad.va_grad_004_high_points_have_air_valves import high_points_have_air_valves
from validators.rules.grad.va_grad_005_bend_at_each_joint import bend_at_each_joint

RULES: tuple[Rule, ...] = (
    no_backfall,
    falls_enough,
    not_too_steep,
    high_points_have_air_valves,
    bend_at_each_joint,
)
