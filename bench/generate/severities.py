"""How grave each plantable fault is by the rule catalogue; a rule that is not named here is an error."""

from __future__ import annotations

_BLOCKERS = {"VA-FILE-001", "VA-CRS-001", "VA-CRS-002", "VA-ATT-014", "VA-AUTH-001", "VA-AUTH-005"}
_WARNINGS = {
    "VA-ATT-005", "VA-ATT-013", "VA-ATTR-005", "VA-ATTR-006", "VA-ATTR-008", "VA-ATTR-009", "VA-ATTR-010", "VA-ATTR-011", "VA-ATTR-015",
    "VA-AUTH-004", "VA-CLR-001", "VA-CLR-002", "VA-CONN-002", "VA-CONN-003", "VA-CONN-006", "VA-CONN-007", "VA-CONN-011", "VA-CRS-004",
    "VA-CRS-006", "VA-DEPTH-003", "VA-DEPTH-008", "VA-FILE-002", "VA-FILE-003", "VA-FILE-006", "VA-FORM-005", "VA-FORM-006", "VA-GEOM-002",
    "VA-GEOM-004", "VA-GEOM-005", "VA-GRAD-002", "VA-HGT-002", "VA-HGT-003", "VA-HGT-005", "VA-MAT-007", "VA-MAT-011", "VA-PERM-004",
    "VA-PERM-006", "VA-PERM-007", "VA-SEP-002", "VA-SEP-004", "VA-SEP-006", "VA-SURV-001", "VA-SURV-002", "VA-SURV-006", "VA-SURV-007",
    "VA-SURV-008", "VA-TIME-002", "VA-TOPO-006", "VA-TOPO-007", "VA-TOPO-009",
}  # fmt: skip
_INFOS = {
    "VA-ATT-002", "VA-ATT-006", "VA-ATT-015", "VA-ATT-016", "VA-ATTR-013", "VA-ATTR-014", "VA-CLR-003", "VA-CLR-005", "VA-CLR-006",
    "VA-DEPTH-007", "VA-FILE-007", "VA-GRAD-003", "VA-GRAD-004", "VA-GRAD-005", "VA-HGT-006", "VA-HGT-007", "VA-MAT-005", "VA-MAT-006",
    "VA-MAT-010", "VA-PERM-005", "VA-SEP-007", "VA-SURV-004", "VA-TAP-003", "VA-TAP-006", "VA-TAP-007", "VA-TOPO-008", "VA-TOPO-011",
}  # fmt: skip


def severity_of(rule: str) -> str:
    """One of blocker, error, warning, info."""
    if rule in _BLOCKERS:
        return "blocker"
    return "warning" if rule in _WARNINGS else "info" if rule in _INFOS else "error"
