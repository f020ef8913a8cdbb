"""What the form of a notice says of where the work is and who did it, for the pages that name a case."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pipelines.installation import Installation
from pipelines.ledger import reading
from pipelines.names import plain_text
from pipelines.store import StoreError


@dataclass(frozen=True, slots=True)
class Told:
    """Each is empty when the form says nothing of it."""

    address: str = ""
    holding: str = ""
    """Number of farm, holding, lease and section, as `2/401`."""
    firm: str = ""
    """Its name."""

    @property
    def place(self) -> str:
        return self.address or self.holding


@lru_cache(maxsize=1000)
def told(form: bytes) -> Told:
    """Of a form as it was sent. One that is no JSON object says nothing."""
    try:
        said = json.loads(form)
    except (ValueError, RecursionError):
        return Told()
    if not isinstance(said, dict):
        return Told()
    numbers = (_said(said, "property", name) for name in ("gnr", "bnr", "fnr", "snr"))
    return Told(_said(said, "property", "address"), "/".join(one for one in numbers if one), _said(said, "firm", "name"))


def told_of(installation: Installation, notice_ids: Collection[str]) -> dict[str, Told]:
    """By id of the notice, of the form that came last. Where the policy has removed it, it says nothing."""
    found = {}
    for notice_id, digest in reading.forms_of(installation.ledger, notice_ids).items():
        try:
            found[notice_id] = told(installation.store.get(digest))
        except StoreError:
            found[notice_id] = Told()
    return found


def _said(notice: dict[str, Any], part: str, name: str) -> str:
    """What the form says; empty for nothing and for zero, which is no number of a property."""
    inner = notice.get(part)
    return plain_text(str(inner.get(name) or "")) if isinstance(inner, dict) else ""
