"""The rules of group CONN, in order of their codes. A rule that is not named here does not exist."""

from validators.registry import Rule
from validators.rules.conn.va_conn_001_distance_is_stated import distance_is_stated
from validators.rules.conn.va_conn_002_nearest_manhole_is_used import nearest_manhole_is_used
from validators.rules.conn.va_conn_003_stated_distance_fits import stated_distance_fits
from validators.rules.conn.va_conn_004_connection_is_surveyed import connection_is_surveyed
from validators.rules.conn.va_conn_005_shut_off_valve_has_a_place import shut_off_valve_has_a_place
from validators.rules.conn.va_conn_006_tape_measures_meet import tape_measures_meet
from validators.rules.conn.va_conn_007_rodding_point_has_a_place import rodding_point_has_a_place
from validators.rules.conn.va_conn_008_flexible_joint_at_the_tapping import flexible_joint_at_the_tapping
from validators.rules.conn.va_conn_009_core_drilled_into_manholes import core_drilled_into_manholes
from validators.rules.conn.va_conn_010_saddle_keeps_the_full_bore import saddle_keeps_the_full_bore
from validators.rules.conn.va_conn_011_branch_enters_high import branch_enters_high
from validators.rules.conn.va_conn_012_old_pipes_are_cut_off import old_pipes_are_cut_off

RULES: tuple[Rule, ...] = (
    distance_is_stated,
    nearest_manhole_is_used,
    stated_distance_fits,
    connection_is_surveyed,
    shut_off_valve_has_a_place,
    tape_measures_meet,
    rodding_point_has_a_place,
    flexible_joint_at_the_tapping,
    core_drilled_into_manholes,
    saddle_keeps_the_full_bore,
    branch_enters_high,
    old_pipes_are_cut_off,
)
