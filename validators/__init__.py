"""The rules and the runner: values in, results out. `check` is the one thing that most callers need.

Names are loaded when first used: a door that pulls in every rule would cost each start of the program its price.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from validators.case import Case
    from validators.catalogue import RULES, check, rule_of, shapes
    from validators.notice import Notice, NoticeError
    from validators.notice_reading import read_notice
    from validators.outcome import Evidence, Outcome, Party, Place, Result, Severity, Value
    from validators.registry import Effect, Need, NoParams, Rule, parameter_names, rule
    from validators.runner import Budget, Crash, OutOfTime, Results, RuleResults

_HOME = {
    "Case": "case",
    "RULES": "catalogue", "check": "catalogue", "rule_of": "catalogue", "shapes": "catalogue",
    "Notice": "notice", "NoticeError": "notice", "read_notice": "notice_reading",
    "Evidence": "outcome", "Outcome": "outcome", "Party": "outcome", "Place": "outcome", "Result": "outcome", "Severity": "outcome",
    "Value": "outcome",
    "Effect": "registry", "Need": "registry", "NoParams": "registry", "Rule": "registry", "parameter_names": "registry", "rule": "registry",
    "Budget": "runner", "Crash": "runner", "OutOfTime": "runner", "Results": "runner", "RuleResults": "runner",
}  # fmt: skip

__all__ = [
    "RULES",
    "Budget",
    "Case",
    "Crash",
    "Effect",
    "Evidence",
    "Need",
    "NoParams",
    "Notice",
    "NoticeError",
    "OutOfTime",
    "Outcome",
    "Party",
    "Place",
    "Result",
    "Results",
    "Rule",
    "RuleResults",
    "Severity",
    "Value",
    "check",
    "parameter_names",
    "read_notice",
    "rule",
    "rule_of",
    "shapes",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"validators.{_HOME[name]}"), name)
    return found
