"""What goes into the ledger and what it answers: values, without a database."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any


class IdempotencyError(Exception):
    """The same idempotency key came with another request."""


class UnknownError(Exception):
    """There is no such notice, revision or report."""


@dataclass(frozen=True, slots=True)
class FileEntry:
    name: str
    role: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Submission:
    """What is handed in. `reference` is the municipality's case number; without one the notice is a case of its own."""

    municipality: str
    identity: str
    files: tuple[FileEntry, ...]
    channel: str
    actor: str
    reference: str | None = None
    kind: str | None = None
    firm: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Idempotency:
    scope: str
    key: str
    request: str
    """SHA-256 of what was asked, so that the key cannot be used for something else."""


@dataclass(frozen=True, slots=True)
class Receipt:
    notice_id: str
    revision_id: str
    number: int
    created: bool
    """False when exactly this was received before."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a report is to be delivered: `folder:/srv/out`, or the name of a webhook."""

    target: str
    kind: str = "report"


@dataclass(frozen=True)
class Finding:
    finding_id: str
    rule: str
    outcome: str
    severity: str


@dataclass(frozen=True)
class Checked:
    """A finished check, as the ledger keeps it. `files`: name -> SHA-256 in the store."""

    report_id: str
    verdict: str
    summary: dict[str, int]
    pack: dict[str, Any]
    register: dict[str, Any] | None
    files: dict[str, str]
    findings: tuple[Finding, ...]


def new_id() -> str:
    return str(uuid.uuid4())
