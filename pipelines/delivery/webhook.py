"""The webhook: a CloudEvents 1.0 body, signed as Standard Webhooks says.

The body is thin: which case, which verdict, where the report is. No name, no coordinate. The event's id is the letter's and is the
same in every try, so that a receiver who got it twice knows.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import json
import socket
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from pipelines.ledger.outbox import Letter
from pipelines.settings import Webhook

EVENT_TYPE = "no.ferdigsjekk.report.completed.v1"
MEDIA_TYPE = "application/cloudevents+json; charset=utf-8"
GONE = 410
THROTTLING = (429, 502, 503, 504)
LONGEST_WAIT = timedelta(days=1)


class WebhookError(Exception):
    """The receiver has not taken the event. `for_good` when it wants no more; `wait` when it said how long."""

    def __init__(self, cause: str, *, for_good: bool = False, wait: timedelta | None = None) -> None:
        super().__init__(cause)
        self.for_good = for_good
        self.wait = wait


def event_of(letter: Letter, public_url: str) -> dict[str, Any]:
    """The event in structured form."""
    event: dict[str, Any] = {
        "specversion": "1.0",
        "id": letter.id,
        "source": f"urn:ferdigsjekk:{letter.municipality}",
        "type": EVENT_TYPE,
        "time": letter.created_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "data": {
            "noticeId": letter.notice_id,
            "reportId": letter.report_id,
            "municipality": letter.municipality,
            "caseId": letter.reference,
            "verdict": letter.verdict,
            "counts": letter.summary,
            "pack": letter.pack,
            "reportUrl": f"{public_url.rstrip('/')}/api/v1/notices/{letter.notice_id}/report",
            "reportSha256": letter.files.get("report.json"),
        },
    }
    if letter.reference is not None:
        event["subject"] = letter.reference
    return event


def body_of(event: dict[str, Any]) -> bytes:
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def signatures(secrets: Iterable[str], event_id: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`: one signature for each secret. Raises ValueError for a secret of neither kind."""
    content = f"{event_id}.{timestamp}.".encode() + body
    return " ".join(_signature(secret, content) for secret in secrets)


def send_event(webhook: Webhook, letter: Letter, public_url: str, now: datetime) -> None:
    """Sends once. Raises WebhookError unless the receiver answers 2xx."""
    import httpx

    _guard(webhook)
    body = body_of(event_of(letter, public_url))
    timestamp = int(now.timestamp())
    headers = {"Content-Type": MEDIA_TYPE, "webhook-id": letter.id, "webhook-timestamp": str(timestamp)}
    if webhook.secrets:
        headers["webhook-signature"] = signatures(webhook.secrets, letter.id, timestamp, body)
    try:
        with (
            httpx.Client(timeout=webhook.timeout_seconds, follow_redirects=False, trust_env=False) as client,
            client.stream("POST", webhook.url, content=body, headers=headers) as answer,
        ):
            status, retry_after = answer.status_code, answer.headers.get("retry-after")
    except httpx.TimeoutException as error:
        raise WebhookError(f"no answer within {webhook.timeout_seconds:g} seconds") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise WebhookError(f"the receiver cannot be reached ({type(error).__name__})") from error
    if 200 <= status < 300:
        return
    wait = _wait(retry_after, now) if status in THROTTLING else None
    raise WebhookError(f"the receiver answered {status}", for_good=status == GONE, wait=wait)


def _signature(secret: str, content: bytes) -> str:
    kind, _, text = secret.partition("_")
    key = base64.b64decode(text)
    if kind == "whsec":
        return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    if kind == "whsk":
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return "v1a," + base64.b64encode(Ed25519PrivateKey.from_private_bytes(key[:32]).sign(content)).decode()
    raise ValueError("a webhook secret begins with whsec_ or whsk_")


def _guard(webhook: Webhook) -> None:
    """An address inside our own network is only reached when the municipality has said so, and then may do without TLS."""
    if webhook.allow_private:
        return
    parts = urlsplit(webhook.url)
    if parts.scheme != "https":
        raise WebhookError("the receiver's address is not https", for_good=True)
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except OSError as error:
        raise WebhookError("the receiver's name cannot be looked up") from error
    if any(not ipaddress.ip_address(str(entry[4][0]).split("%")[0]).is_global for entry in found):
        raise WebhookError("the receiver's address is a private one", for_good=True)


def _wait(retry_after: str | None, now: datetime) -> timedelta | None:
    """What `Retry-After` asks for, in seconds or as a date; never more than a day."""
    if retry_after is None:
        return None
    if retry_after.strip().isdigit():
        return min(timedelta(seconds=int(retry_after.strip()[:9])), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return min(max(until - now, timedelta(0)), LONGEST_WAIT) if until.tzinfo else None
