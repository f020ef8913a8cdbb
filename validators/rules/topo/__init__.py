"""The rules of group TOPO, in order of their codes. A rule that is not named here does not exist."""

from validators.registry import Rule
from validators.rules.topo.va_topo_001_ends_meet_something import ends_meet_something
from validators.rules.topo.va_topo_002_run_is_continuous import run_is_continuous
from validators.rules.topo.va_topo_003_nodes_are_where_the_ends_are import nodes_are_where_the_ends_are
from validators.rules.topo.va_topo_004_connection_lies_on_a_main import connection_lies_on_a_main
from validators.rules.topo.va_topo_005_pipe_fits_the_main import pipe_fits_the_main
from validators.rules.topo.va_topo_006_drawn_with_the_flow import drawn_with_the_flow
from validators.rules.topo.va_topo_007_wall_entry_is_surveyed import wall_entry_is_surveyed
from validators.rules.topo.va_topo_008_clear_of_other_buildings import clear_of_other_buildings
from validators.rules.topo.va_topo_009_pipe_on_other_ground import pipe_on_other_ground
from validators.rules.topo.va_topo_010_joins_a_private_pipe import joins_a_private_pipe
from validators.rules.topo.va_topo_011_shared_pipe import shared_pipe

RULES: tuple[Rule, ...] = (
    ends_meet_something,
    run_is_continuous,
    nodes_are_where_the_ends_are,
    connection_lies_on_a_main,
    pipe_fits_the_main,
    drawn_with_the_flow,
    wall_entry_is_surveyed,
    clear_of_other_buildings,
    pipe_on_other_ground,
    joins_a_private_pipe,
    shared_pipe,
)
