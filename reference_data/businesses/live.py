"""The business register's open service. Off unless the operator turns it on, and never the reason that a check fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reference_data.businesses.business import Business, BusinessAnswer, business_of, valid_orgno

if TYPE_CHECKING:
    import httpx

ADDRESS = "https://data.brreg.no/enhetsregisteret/api"
KINDS = ("enheter", "underenheter")
GONE = (404, 410)
TIMEOUT_S = 3.0


class LiveBusinesses:
    """Asks the service: main units first, then sub-units. `enabled` False asks nobody and says so."""

    def __init__(self, *, enabled: bool = False, address: str = ADDRESS, client: httpx.Client | None = None) -> None:
        self._enabled = enabled
        self._address = address.rstrip("/")
        self._client = client

    def find(self, orgno: str) -> BusinessAnswer:
        """Never raises for the network or for what the service answers: then `checked` is False."""
        if not valid_orgno(orgno):
            return BusinessAnswer(None, True, "not_a_number")
        if not self._enabled:
            return BusinessAnswer(None, False, "turned_off")
        import httpx

        try:
            if self._client is not None:
                return self._ask(self._client, orgno)
            with httpx.Client(timeout=TIMEOUT_S) as client:
                return self._ask(client, orgno)
        except (httpx.HTTPError, ValueError, KeyError, AttributeError, TypeError):
            return BusinessAnswer(None, False, "unreachable")

    def _ask(self, client: httpx.Client, orgno: str) -> BusinessAnswer:
        for kind in KINDS:
            found = self._unit(client, kind, orgno)
            if found is not None:
                return BusinessAnswer(found, True, parent=self._unit(client, KINDS[0], found.parent) if found.parent else None)
        return BusinessAnswer(None, True)

    def _unit(self, client: httpx.Client, kind: str, orgno: str) -> Business | None:
        """None when the service knows no such unit. Raises ValueError when it answers with another one."""
        answer = client.get(f"{self._address}/{kind}/{orgno}", headers={"Accept": "application/json"})
        if answer.status_code in GONE:
            return None
        answer.raise_for_status()
        found = business_of(answer.json())
        if found.orgno != orgno:
            raise ValueError(f"asked for {orgno}")
        return found
