"""The rules of group FILE, in order of their codes. A rule that is not named here does not exist."""

from validators.registry import Rule

RULES: tuple[Rule, ...] = ()
