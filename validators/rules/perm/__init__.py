"""The rules of group PERM, in order of their codes. A rule that is not named here does not exist."""

from validators.registry import Rule
from validators.rules.perm.va_perm_001_permit import permit
from validators.rules.perm.va_perm_002_start_after_permit import start_after_permit
from validators.rules.perm.va_perm_003_start_in_time import start_in_time
from validators.rules.perm.va_perm_005_changed_use import changed_use
from validators.rules.perm.va_perm_006_approval_before_repair import approval_before_repair
from validators.rules.perm.va_perm_007_temporary_connection import temporary_connection

RULES: tuple[Rule, ...] = (
    permit,
    start_after_permit,
    start_in_time,
    changed_use,
    approval_before_repair,
    temporary_connection,
)
