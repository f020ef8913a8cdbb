"""What is wrong with a file: one `Finding` per fault, with a stable code, the line and a sentence in three languages.

The codes and their severities stand here, the sentences, causes and remedies in `finding_texts`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

ERROR, WARNING, INFO = "error", "warning", "info"

SEVERITIES: dict[str, str] = {
    # bytes and characters
    "bom": INFO,
    "encoding-missing": WARNING,
    "encoding-unknown": WARNING,
    "encoding-differs": ERROR,
    "encoding-mixed": ERROR,
    "nul-bytes": WARNING,
    "line-too-long": WARNING,
    # head and end
    "head-missing": ERROR,
    "head-repeated": ERROR,
    "head-repeated-crs": ERROR,
    "head-late": WARNING,
    "koordsys-missing": ERROR,
    "koordsys-unknown": ERROR,
    "koordsys-local": WARNING,
    "koordsys-ed50": WARNING,
    "koordsys-epsg": WARNING,
    "unit-missing": ERROR,
    "unit-invalid": ERROR,
    "origin-missing": WARNING,
    "origin-invalid": ERROR,
    "extent-missing": WARNING,
    "extent-invalid": WARNING,
    "extent-inverted": WARNING,
    "extent-swapped": WARNING,
    "extent-not-covering": WARNING,
    "vertical-datum-missing": WARNING,
    "vertical-datum-unknown": WARNING,
    "version-missing": WARNING,
    "end-missing": ERROR,
    "ends-inside-group": ERROR,
    "text-after-end": WARNING,
    "no-groups": WARNING,
    # groups and elements
    "kind-unknown": WARNING,
    "kind-lower-case": WARNING,
    "serial-missing": ERROR,
    "serial-unreadable": ERROR,
    "serial-colon-missing": WARNING,
    "serial-duplicate": ERROR,
    "level-jump": WARNING,
    "attribute-after-coordinates": WARNING,
    "string-unterminated": ERROR,
    "value-starts-with-dot": WARNING,
    "stray-text": WARNING,
    "quality-invalid": WARNING,
    "date-invalid": WARNING,
    # coordinates
    "coordinate-damaged": ERROR,
    "coordinate-incomplete": ERROR,
    "coordinate-extra": WARNING,
    "coordinate-ambiguous": ERROR,
    "coordinate-decimal-comma": WARNING,
    "height-missing": WARNING,
    "height-damaged": ERROR,
    "dimension-mixed": INFO,
    "points-missing": WARNING,
    "points-too-few": ERROR,
    "points-too-many": WARNING,
    "point-repeated": WARNING,
    "point-after-node": WARNING,
    "node-repeated": WARNING,
    "outside-norway": WARNING,
    # arcs and areas
    "arc-collinear": WARNING,
    "arc-impossible": ERROR,
    "radius-missing": ERROR,
    "curve-as-line": INFO,
    "ref-missing": WARNING,
    "ref-unreadable": ERROR,
    "ref-to-nothing": ERROR,
    "ref-ambiguous": ERROR,
    "ref-wrong-kind": ERROR,
    "ref-reversed": WARNING,
    "ring-open": ERROR,
    "ring-empty": ERROR,
}


class Finding:
    """One fault: `code`, `severity` (`error`, `warning`, `info`), the `line` (from 1), the `serial` of its group or None, and the `values`
    its sentence names."""

    __slots__ = ("code", "line", "serial", "values")

    def __init__(self, code: str, line: int | None = None, serial: int | None = None, values: Mapping[str, object] | None = None) -> None:
        self.code = code
        self.line = line if line is not None else 1
        self.serial = serial
        self.values: Mapping[str, object] = values or {}

    @property
    def severity(self) -> str:
        return SEVERITIES[self.code]

    @property
    def message(self) -> str:
        """The sentence in English."""
        return self.text("en")

    def text(self, language: str) -> str:
        """The sentence in `nb`, `nn` or `en`."""
        from .finding_texts import sentence

        return sentence(self, language)

    def __repr__(self) -> str:
        return f"Finding({self.code!r}, {self.severity!r}, line={self.line}, serial={self.serial}, message={self.message!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Finding):
            return NotImplemented
        return (self.code, self.line, self.serial, dict(self.values)) == (other.code, other.line, other.serial, dict(other.values))

    def __hash__(self) -> int:
        return hash((self.code, self.line, self.serial))
