"""A whole file: head, groups, findings and the bytes they came from."""

from __future__ import annotations

from operator import is_not

from .errors import SosiError
from .findings import Finding
from .group import Group
from .head import Head


class Document:
    """What `read` gives: `head`, `groups` in file order, `definitions` (DEF and OBJDEF), `findings` in line order, `source` the bytes as
    they were read."""

    __slots__ = ("_by_serial", "_indexed", "bounds", "definitions", "findings", "groups", "head", "read_groups", "read_head", "source", "text")

    def __init__(
        self,
        head: Head,
        groups: list[Group],
        definitions: list[Group],
        findings: list[Finding],
        source: bytes,
        text: str,
        bounds: tuple[float, float, float, float] | None,
    ) -> None:
        self.head = head
        self.groups = groups
        self.definitions = definitions
        self.findings = findings
        self.source = source
        self.text = text
        # least east, least north, greatest east, greatest north of all points; None without points
        self.bounds = bounds
        # as they were read: what `write` compares with
        self.read_head = head
        self.read_groups = tuple(groups)
        self._by_serial: dict[int, Group] = {}
        self._indexed: list[Group] = []

    @property
    def changed(self) -> bool:
        """Whether head or groups are others than those that were read."""
        return self.head is not self.read_head or len(self.groups) != len(self.read_groups) or any(map(is_not, self.groups, self.read_groups))

    def group(self, serial: int) -> Group | None:
        """The group with that serial; the first one when several carry it."""
        # `groups` is a plain list that anybody may change: what was found holds only for the groups it was found among
        if self._indexed != self.groups:
            self._indexed = list(self.groups)
            self._by_serial = {}
            for group in self.groups:
                if group.serial is not None:
                    self._by_serial.setdefault(group.serial, group)
        return self._by_serial.get(serial)

    def require_one_system(self) -> None:
        """Raises SosiError when the file has a further head with another KOORDSYS or VERT-DATUM: its groups cannot stand together in one system."""
        for finding in self.findings:
            if finding.code == "head-repeated-crs":
                raise SosiError(finding.message, finding.line)

    def __repr__(self) -> str:
        return f"Document({len(self.groups)} groups, {len(self.findings)} findings, {self.head.crs})"
