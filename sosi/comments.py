"""Comments of a group or a head, kept where they stood when it is written anew.

Fill (lines and ends of lines that are nothing but `!`) keeps room for programs that write in place. What is written anew has moved, so fill goes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from .points import Scale
from .scan import Scanner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .group import Group

Comment = tuple[int, str]
"""The line that it stands on, alone or behind something, and its text from the `!` on."""


def comments_of(group: Group) -> tuple[Comment, ...]:
    """The comments that a group was read with, also after it was edited."""
    source = group.source
    if "!" not in source:
        return ()
    scanner = Scanner(source.rstrip("\n"), group.line, Scale(), [])
    scanner.scan()
    return without_fill(scanner.comments)


def without_fill(comments: Iterable[Comment]) -> tuple[Comment, ...]:
    return tuple((line, text) for line, text in comments if text.strip("! \t"))


class Page:
    """Lines written one after the other, with the comments of the source between them and behind them."""

    def __init__(self, comments: Iterable[Comment]) -> None:
        self._lines: list[str] = []
        self._left = deque(comments)

    def add(self, text: str, line: int = 0) -> None:
        """One line that says what stood on `line` of the source; 0 for what stood nowhere in it."""
        self.pass_to(line)
        behind = []
        while self._left and self._left[0][0] == line:
            behind.append(self._left.popleft()[1])
        if text.count('"') % 2 or text.count("'") % 2:
            # an open quote mark would take the comment for a part of its text
            self._lines += [*behind, text]
        else:
            self._lines.append(" ".join([text, *behind]))

    def pass_to(self, line: int) -> None:
        """Writes the comments that stood above `line`."""
        while self._left and self._left[0][0] < line:
            self._lines.append(self._left.popleft()[1])

    def finished(self) -> list[str]:
        """All the lines; what is left of the comments comes last."""
        self._lines += [text for _, text in self._left]
        self._left.clear()
        return self._lines
