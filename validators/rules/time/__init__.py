"""The rules of group TIME, in order of their codes. A rule that is not named here does not exist."""

from validators.registry import Rule
from validators.rules.time.va_time_001_case_clock import case_clock
from validators.rules.time.va_time_002_finished_before_notice import finished_before_notice

RULES: tuple[Rule, ...] = (
    case_clock,
    finished_before_notice,
)
