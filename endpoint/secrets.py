"""The installation's own secrets: each a file in the data home, made at first use and readable by nobody else."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import Literal

Purpose = Literal["session", "person"]
"""`session` signs cookies: deleting its file logs everybody out. `person` turns persons into codes: without its file nobody is known."""
Use = Literal["cookie", "form", "digest"]
"""What a signature is for: a cookie's content, the token of a form, the findings in short that an answer carries."""
LENGTH = 32


def secret_of(home: Path, purpose: Purpose = "session") -> bytes:
    """Raises OSError when the data home cannot be written."""
    path = home / f"{purpose}.key"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        home.mkdir(parents=True, exist_ok=True)
    # Whole or not there: another process may be looking.
    draft = home / f".{purpose}.{secrets.token_hex(8)}"
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(LENGTH))
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)
    return path.read_bytes()


def signature(home: Path, use: Use, text: str) -> str:
    """What is signed for one use is worth nothing for another."""
    return hmac.new(secret_of(home), f"{use}\n{text}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def is_signed(home: Path, use: Use, text: str, given: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), signature(home, use, text).encode())


def subject_code(home: Path, issuer: str, subject: str) -> str:
    """What the settings know a person by. From it nobody gets back to who it is, without the secret not even by trying every number."""
    return hmac.new(secret_of(home, "person"), f"{issuer}\n{subject}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()
