"""The rules of group AUTH, in order of their codes. A rule that is not named here does not exist."""

from validators.registry import Rule
from validators.rules.auth.va_auth_001_firm import firm
from validators.rules.auth.va_auth_002_outdoor_qualifications import outdoor_qualifications
from validators.rules.auth.va_auth_003_indoor_qualifications import indoor_qualifications
from validators.rules.auth.va_auth_004_same_firm_as_permit import same_firm_as_permit
from validators.rules.auth.va_auth_005_sent_by_a_firm import sent_by_a_firm

RULES: tuple[Rule, ...] = (
    firm,
    outdoor_qualifications,
    indoor_qualifications,
    same_firm_as_permit,
    sent_by_a_firm,
)
