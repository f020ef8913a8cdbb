"""The decorator that makes a function a rule, and the shape of a rule.

A rule is a generator: it gets the `Case` and its parameters from the pack, and yields one `Result` for each subject that it
looked at, also for those that pass. It yields nothing when its trigger is not there; the runner then says "not applicable".

    @rule("VA-TAP-001", "tapping-spacing", severity=Severity.ERROR, needs={Need.GEOMETRY}, params=Params)
    def tapping_spacing(case: Case, params: Params) -> Iterator[Result]: ...

The name below the decorator is then the `Rule`; the group's list (`validators/rules/<group>/__init__.py`) names it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from enum import StrEnum
from typing import Any

from validators.case import Case
from validators.outcome import Evidence, Result, Severity

CODE = re.compile(r"VA-([A-Z]+)-(\d{3})")

ORDER = (
    "FILE", "CRS", "SURV", "ATTR", "GEOM", "TOPO", "HGT", "DEPTH", "GRAD", "TAP", "CONN", "SEP", "MAT", "CLR",
    "FORM", "ATT", "AUTH", "PERM", "TIME",
)  # fmt: skip
"""Order of running, section 8.4 of the rule catalogue."""


class Need(StrEnum):
    """What a rule cannot do without. The runner answers for the rule when it is not there."""

    GEOMETRY = "geometry"
    """Coordinates that can be trusted: blocked by a blocker in FILE or CRS."""
    REGISTER = "register"
    TERRAIN = "terrain"
    GROUND = "ground"
    """The finished ground: a terrain model, or heights that were surveyed. The rule itself says "not run" where it finds neither."""
    NOTICE = "notice"
    DATE = "date"


@dataclass(frozen=True)
class NoParams:
    """For a rule that has no number of the municipality's in it."""


class Effect(StrEnum):
    """Who is asked when a rule cannot decide. The pack may choose another for its municipality."""

    ASK = "ask"
    """The contractor must complete the data."""
    MANUAL = "manual"
    """The caseworker must look."""
    SILENT = "silent"
    """Nobody: the finding is kept as information and does not count in the verdict."""


Check = Callable[[Case, Any], Iterator[Result]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as the runner knows it. `code` is stable for ever; `version` rises when its meaning changes."""

    code: str
    slug: str
    severity: Severity
    evidence: Evidence
    needs: frozenset[Need]
    params: type
    version: int
    after: tuple[str, ...]
    """Codes of rules whose failure blocks this one."""
    effect: Effect
    """For undecided results that do not say themselves who can help."""
    check: Check
    reads_register: bool = False
    """The answer may hang on the mains register although the rule also runs without it. What such a rule says is held back from
    outsiders as if it named the register, also when its results of one delivery do not: else the difference would tell where the mains are."""
    follows_register: bool = False
    """The answer is of the delivered pipes alone, and the register only says which end is on the main or where a manhole's own ground is.
    Held back from those who may know nothing of the register; whoever may know whether a rule is met gets it whole."""
    audit: bool = False
    """Whether the rule also makes sense on the mains register itself (`validators.audit`): what it asks of an object hangs on that object
    and on what lies within `AUDIT_REACH_M` of it, and holds for what is in the ground and not only for new work. Every other rule is not
    applicable to a register."""

    group: str = field(init=False)
    order: tuple[int, str] = field(init=False)

    def __post_init__(self) -> None:
        group = self.code.split("-")[1]
        object.__setattr__(self, "group", group)
        object.__setattr__(self, "order", (ORDER.index(group), self.code))


def rule(
    code: str,
    slug: str,
    *,
    severity: Severity,
    evidence: Evidence = Evidence.MEASURED,
    needs: set[Need] | frozenset[Need] = frozenset(),
    params: type = NoParams,
    version: int = 1,
    after: tuple[str, ...] = (),
    effect: Effect = Effect.ASK,
    reads_register: bool = False,
    follows_register: bool = False,
    audit: bool = False,
) -> Callable[[Callable[..., Iterator[Result]]], Rule]:
    """Makes the function below it a `Rule`. A rule that can use the mains register without needing it says so by `reads_register` or
    `follows_register`. Raises ValueError when the declaration is off."""
    if not CODE.fullmatch(code) or code.split("-")[1] not in ORDER:
        raise ValueError(f"{code}: not a rule code")
    if not is_dataclass(params):
        raise ValueError(f"{code}: parameters must be a dataclass, and {params.__name__} is not")

    def declare(check: Callable[..., Iterator[Result]]) -> Rule:
        return Rule(
            code, slug, severity, evidence, frozenset(needs), params, version, after, effect, check, reads_register, follows_register, audit
        )  # fmt: skip

    return declare


def parameter_names(one: Rule) -> tuple[str, ...]:
    return tuple(item.name for item in fields(one.params))
