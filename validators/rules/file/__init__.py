"""The rules of group FILE, in order of their codes. A rule that is not named here does not exist."""

from validators.registry import Rule
from validators.rules.file.va_file_001_structure import structure
from validators.rules.file.va_file_002_character_set import character_set
from validators.rules.file.va_file_003_version import version
from validators.rules.file.va_file_004_has_a_connection import has_a_connection

RULES: tuple[Rule, ...] = (
    structure,
    character_set,
    version,
    has_a_connection,
)
