"""What is kept of a firm, and what a look-up can answer. Addresses and persons are left out on purpose: a firm can be one person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class BusinessError(Exception):
    """The local copy cannot be read or written; one sentence."""


class Standing(StrEnum):
    """What the register says of the firm's life. Anything but active is for a person to look at, never a reason to reject."""

    ACTIVE = "active"
    BANKRUPT = "bankrupt"
    WINDING_UP = "winding_up"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Business:
    """A main unit or a sub-unit."""

    orgno: str
    name: str
    form: str | None
    """Code of the legal form: AS, ENK, BEDR, ..."""
    standing: Standing
    since: str | None = None
    """ISO date of the bankruptcy or deletion, when given."""
    parent: str | None = None
    """The main unit's number, for a sub-unit."""
    municipality: str | None = None
    industries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BusinessAnswer:
    """`business` None with `checked` True: no such firm. `checked` False: nobody could be asked, and `reason` says why."""

    business: Business | None
    checked: bool
    reason: str | None = None
    taken: str | None = None
    """ISO date of what was looked into, when it is known: a copy is as old as this."""
    parent: Business | None = None
    """The main unit of a sub-unit, when it was found too: only there stands a bankruptcy."""

    @property
    def out_of_business(self) -> Business | None:
        """The unit, or the one above it, that is no longer active; None when both are."""
        return next((one for one in (self.business, self.parent) if one is not None and one.standing is not Standing.ACTIVE), None)


def valid_orgno(orgno: str) -> bool:
    """Nine digits whose last is the check digit (mod 11)."""
    from stdnum.no import orgnr

    return bool(orgnr.is_valid(orgno))


def business_of(read: Mapping[str, Any]) -> Business:
    """From the register's own JSON, of a main unit or a sub-unit. Raises KeyError when it has no organisation number."""
    standing, since = _standing(read)
    address = read.get("forretningsadresse") or read.get("beliggenhetsadresse") or {}
    codes = ((read.get(f"naeringskode{number}") or {}).get("kode") for number in (1, 2, 3))
    return Business(
        orgno=str(read["organisasjonsnummer"]),
        name=str(read.get("navn") or ""),
        form=(read.get("organisasjonsform") or {}).get("kode"),
        standing=standing,
        since=since,
        parent=read.get("overordnetEnhet") or None,
        municipality=address.get("kommunenummer") or None,
        industries=tuple(code for code in codes if code),
    )


def _standing(read: Mapping[str, Any]) -> tuple[Standing, str | None]:
    if read.get("slettedato") or read.get("nedleggelsesdato"):
        return Standing.DELETED, read.get("slettedato") or read.get("nedleggelsesdato")
    if read.get("konkurs"):
        return Standing.BANKRUPT, read.get("konkursdato") or None
    if read.get("underAvvikling") or read.get("underTvangsavviklingEllerTvangsopplosning"):
        return Standing.WINDING_UP, None
    return Standing.ACTIVE, None
