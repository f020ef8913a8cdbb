"""The listed code that a misspelt one was probably meant to be."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from network.profiles import lists, profile

TYPES = frozenset({"OBJTYPE", "L_TEMA", "P_TEMA", "LTEMA", "PTEMA"})
VERTICAL_LEVELS = frozenset({"UNDER_GRUNN", "PÅ_GRUNN_VANNOVERF", "OVER_GRUNN", "PÅ_BUNN", "I_VANNSØYLEN", "SLISSING", "UNDER_BUNN"})
"""VERT_NIVÅ in Vedlegg A v3.1."""
_FIELDS = {
    "NETTYPE": "network_level", "EIER": "owner", "MATERIAL": "material", "INNVUTV_DIM": "dimension_basis", "RINGSTIVH": "ring_stiffness",
    "TRYKKLAS": "pressure_class", "KUMFORM": "form", "BYGGEMET": "build_method", "KJEGLE": "cone", "ADKOMST": "access", "TYPE": "type_code",
    "FORM": "shape", "STEDF_FORH": "trench", "STEDF_ÅRSA": "reason",
}  # fmt: skip


def is_type_or_theme(attribute: str) -> bool:
    """Whether an attribute's path ends in one that decides what an object is."""
    return attribute.rpartition(".")[2] in TYPES


def nearest(dialect: str, attribute: str, code: str) -> str | None:
    """A code of the attribute's list that is the same but for case, blanks and underscores, or spelt nearly so; None when none is."""
    known = sorted(_known(dialect, attribute.rpartition(".")[2]))
    folded = {_folded(one): one for one in known}
    if _folded(code) in folded:
        return folded[_folded(code)]
    near = get_close_matches(_folded(code), list(folded), n=1, cutoff=0.8)
    return folded[near[0]] if near else None


def _folded(code: str) -> str:
    return code.casefold().replace(" ", "").replace("_", "").replace("-", "")


def _known(dialect: str, attribute: str) -> Iterable[str]:
    if attribute == "VERT_NIVÅ":
        return VERTICAL_LEVELS
    if attribute == "HØYDEREFERANSE":
        return lists().height_references
    field = _FIELDS.get(attribute)
    if field is not None:
        return {*lists().pipe.get(field, ()), *lists().point.get(field, ()), *lists().survey.get(field, ())}
    if attribute not in TYPES or dialect == "unknown":
        return ()
    spoken = profile(dialect)
    if attribute == "OBJTYPE":
        return {*spoken.line_objtypes, *spoken.point_objtypes}
    return spoken.line_themes if attribute in ("L_TEMA", "LTEMA") else spoken.point_themes
