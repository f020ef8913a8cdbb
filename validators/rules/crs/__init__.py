"""The rules of group CRS, in order of their codes. A rule that is not named here does not exist."""

from validators.registry import Rule

RULES: tuple[Rule, ...] = ()
