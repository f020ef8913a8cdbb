"""The rules of group CONN, in order of their codes. A rule that is not named here does not exist."""

from validators.registry import Rule
from validators.rules.conn.va_conn_001_distance_is_stated import distance_is_stated
from validators.rules.conn.va_conn_002_nearest_manhole_is_used import nearest_manhole_is_used
from validators.rules.conn.va_conn_003_stated_distance_fits import stated_distance_fits
from validators.rules.conn.va_conn_004_connection_is_surveyed import connection_is_surveyed

RULES: tuple[Rule, ...] = (
    distance_is_stated,
    nearest_manhole_is_used,
    stated_distance_fits,
    connection_is_surveyed,
)
