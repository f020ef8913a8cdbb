"""The mains register: one file read on the spot, or a store of snapshots. Both answer the same question, what lies in a box."""

from reference_data.register.opening import kept_register, open_register
from reference_data.register.register import Counts, Register, RegisterError, RegisterInfo

__all__ = ["Counts", "Register", "RegisterError", "RegisterInfo", "kept_register", "open_register"]
