"""The mains register: one file read on the spot, or a store of snapshots. Both answer the same question, what lies in a box."""

from reference_data.register.opening import open_register
from reference_data.register.register import Counts, Register, RegisterError, RegisterInfo

__all__ = ["Counts", "Register", "RegisterError", "RegisterInfo", "open_register"]
