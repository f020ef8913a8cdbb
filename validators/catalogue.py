"""All rules there are: the groups' own lists, one after the other in order of running."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from validators.case import Case
from validators.registry import Rule
from validators.rules import att, attr, auth, clr, conn, crs, depth, file, form, geom, grad, hgt, mat, perm, sep, surv, tap, time, topo
from validators.runner import Budget, Results, run

RULES: tuple[Rule, ...] = (
    *file.RULES,
    *crs.RULES,
    *surv.RULES,
    *attr.RULES,
    *geom.RULES,
    *topo.RULES,
    *hgt.RULES,
    *depth.RULES,
    *grad.RULES,
    *tap.RULES,
    *conn.RULES,
    *sep.RULES,
    *mat.RULES,
    *clr.RULES,
    *form.RULES,
    *att.RULES,
    *auth.RULES,
    *perm.RULES,
    *time.RULES,
)


def check(case: Case, budget: Budget | None = None) -> Results:
    """Holds the case against every rule of its pack. Same case, same results; raises nothing of a rule's own."""
    return run(case, RULES, budget)


def shapes() -> Mapping[str, type]:
    """The parameters' dataclass of each rule, by code: what a rule pack is read against."""
    return _SHAPES


_SHAPES: Mapping[str, type] = MappingProxyType({rule.code: rule.params for rule in RULES})


def rule_of(code: str) -> Rule:
    """Raises KeyError for a code that no rule has."""
    for rule in RULES:
        if rule.code == code:
            return rule
    raise KeyError(code)
