"""The rules of group FILE, in order of their codes. A rule that is not named here does not exist."""

from validators.registry import Rule
from validators.rules.file.va_file_001_structure import structure
from validators.rules.file.va_file_002_character_set import character_set
from validators.rules.file.va_file_003_version import version
from validators.rules.file.va_file_004_has_a_connection import has_a_connection
from validators.rules.file.va_file_005_accepted_format import accepted_format
from validators.rules.file.va_file_006_known_types import known_types
from validators.rules.file.va_file_007_not_sent_before import not_sent_before

RULES: tuple[Rule, ...] = (
    structure,
    character_set,
    version,
    has_a_connection,
    accepted_format,
    known_types,
    not_sent_before,
)
