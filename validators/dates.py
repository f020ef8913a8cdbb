"""Days: as SOSI writes them, the day of the notice, and a day some years on."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from validators.case import Case


@lru_cache(maxsize=1024)
def day_of(written: str) -> date | None:
    """YYYYMMDD with or without a time behind it; None when there is no such day."""
    digits = "".join(letter for letter in written if letter.isdigit())[:8]
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])) if len(digits) == 8 else None
    except ValueError:
        return None


def notice_day(case: Case) -> date | None:
    """When the notice was sent, else the day that the check is held against."""
    sent = case.notice.submitted if case.notice is not None else None
    return sent or case.on


def years_after(day: date, years: int) -> date:
    """The same day some years on; 29 February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
