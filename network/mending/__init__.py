"""Mending a SOSI file: proposals with a grade, applied line by line, and checked on the mended file before it is handed out."""

from network.mending.mend import Mended, Refused, mend
from network.mending.proposal import Edit, Grade, Proposal

__all__ = ["Edit", "Grade", "Mended", "Proposal", "Refused", "mend"]
