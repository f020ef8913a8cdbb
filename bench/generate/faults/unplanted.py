"""Rules that no fault is planted for, each with the reason. A test holds that every rule is either here or in the catalogue."""

from __future__ import annotations

_OFF = "switched off in the pack that generated deliveries are held against; its cases under tests/validators turn it on"

UNPLANTED: dict[str, str] = {
    "VA-FILE-005": "every generated file has one name and is SOSI; another kind of file is refused before any rule is asked",
    "VA-DEPTH-005": _OFF,
    "VA-GRAD-004": "speaks of pressure pipes of 100 m and more, and no generated service is a third of that",
    "VA-GRAD-005": _OFF,
    "VA-TAP-004": "the pack lets services join anywhere, so nothing can break it",
    "VA-TAP-005": _OFF,
    "VA-SEP-004": "needs a combined main beside separate ones, and the invented streets have the one or the others",
    "VA-MAT-010": _OFF,
    "VA-MAT-012": "speaks of pools, and no generated delivery has one; the pack does not hold the rule",
    "VA-TOPO-011": "speaks of pipes with branches to several houses, and each generated delivery serves one",
    "VA-CLR-005": "only information, and fault-free deliveries cross mains without a point as well",
    "VA-CLR-006": _OFF,
    "VA-ATT-002": "always left to a person's eyes, so there is no right answer to compare with",
    "VA-ATT-016": _OFF,
    "VA-TIME-001": "tells the day that an answer is due, and finds no fault",
}
