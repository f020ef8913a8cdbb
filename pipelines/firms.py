"""Looking up a notice's firm in the business register: in the copy in the data home, and in the live service where that is turned on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.local_day import today

if TYPE_CHECKING:
    from reference_data.businesses import BusinessAnswer


def businesses_file(home: Path) -> Path:
    """Where a data home keeps its copy of the business register."""
    return home / "businesses.sqlite"


def firm_of(orgno: str | None, home: Path | None, *, ask_live: bool = False) -> BusinessAnswer | None:
    """What is known of the firm. None when there is nothing to look for, or nowhere to look; never an error.

    The live service is asked about what the copy does not have, and only then.
    """
    number = "".join((orgno or "").split())
    copy = businesses_file(home) if home is not None else None
    if not number or not (ask_live or (copy is not None and copy.is_file())):
        return None
    answer = _in_copy(number, copy) if copy is not None else None
    if not ask_live or (answer is not None and answer.business is not None):
        return answer
    from dataclasses import replace

    from reference_data.businesses import LiveBusinesses

    live = LiveBusinesses(enabled=True).find(number)
    # The clock is read here, at the edge: the service says how things are today.
    return replace(live, taken=today().isoformat()) if live.checked else answer


def _in_copy(number: str, copy: Path) -> BusinessAnswer | None:
    from reference_data.businesses import BusinessError, LocalBusinesses

    try:
        return LocalBusinesses(copy).find(number)
    except BusinessError:
        return None
