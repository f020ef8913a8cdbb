"""The rules of group TOPO, in order of their codes. A rule that is not named here does not exist."""

from validators.registry import Rule
from validators.rules.topo.va_topo_001_ends_meet_something import ends_meet_something
from validators.rules.topo.va_topo_004_connection_lies_on_a_main import connection_lies_on_a_main

RULES: tuple[Rule, ...] = (
    ends_meet_something,
    connection_lies_on_a_main,
)
