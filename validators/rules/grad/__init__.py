"""The rules of group GRAD, in order of their codes. A rule that is not named here does not exist."""

from validators.registry import Rule

RULES: tuple[Rule, ...] = ()
