"""Which rule pack a delivery is held against, and by which day.

Work is judged by the rules that were in force when it was permitted: the day of the permit that the notice names decides. Without one it is
the day that the notice came in, else the day of the check. A permit that is older than every version of the pack, or dated after the check,
decides nothing; the report says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import reference_data
import validators

if TYPE_CHECKING:
    from pipelines.check import Request
    from validators.case import PackDay


def choose_pack(asked: Request, notice: validators.Notice | None) -> tuple[reference_data.RulePack, PackDay | None]:
    """The pack, and the day that chose its version; None when a file was named, or no day is known and the newest was taken. Raises
    reference_data.PackError."""
    shapes = validators.shapes()
    if asked.pack is not None and (isinstance(asked.pack, Path) or str(asked.pack).endswith(".toml")):
        return reference_data.load_pack(Path(asked.pack), shapes), None
    wanted = str(asked.pack or asked.municipality or (notice.municipality if notice else None) or asked.default_municipality or "nasjonal")
    return _in_force(wanted, asked, notice, shapes)


def out_of_force(case: validators.Case) -> date | None:
    """The day of the work that a pack which was named as a file does not apply on; None when it does, or when the day chose the pack."""
    permit = case.notice.permit if case.notice is not None else None
    day = permit.date if permit is not None and permit.date is not None else case.on
    return day if case.pack_day is None and day is not None and not case.pack.in_force(day) else None


def _in_force(
    wanted: str, asked: Request, notice: validators.Notice | None, shapes: Mapping[str, type]
) -> tuple[reference_data.RulePack, PackDay | None]:
    from validators.case import PackDay

    permitted = notice.permit.date if notice is not None and notice.permit is not None else None
    if permitted is not None and (asked.on is None or permitted <= asked.on):
        try:
            return reference_data.find_pack(wanted, permitted, shapes), PackDay("permit", permitted)
        except reference_data.NotInForceError:
            pass
    day = asked.received or asked.on
    chosen = reference_data.find_pack(wanted, day, shapes)
    return chosen, PackDay("notice" if asked.received else "check", day, permitted) if day is not None else None
