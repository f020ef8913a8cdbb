"""What the package raises.

SosiError(ValueError)      the bytes are not SOSI at all, or cannot be written as asked
"""

from __future__ import annotations


class SosiError(ValueError):
    """The bytes are not SOSI, or a document cannot be written as asked; the message is one sentence that names the place."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line
