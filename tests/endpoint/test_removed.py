"""What was removed by the retention policy is told as such, not as a fault of ours."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import httpx
from fastapi import FastAPI

from endpoint.problems import install
from pipelines.store import open_store


def test_a_file_that_the_policy_removed_is_gone_and_says_why(tmp_path: Path) -> None:
    store = open_store(None, tmp_path)
    removed, missing = store.put(b"a letter"), "0" * 64
    assert store.let_go_of(removed, "The file was removed by the retention policy on 2026-11-21.", at=time.time() + 7200)
    app = FastAPI()
    install(app)

    @app.get("/{sha256}")
    def file(sha256: str) -> str:
        return store.get(sha256).decode()

    async def asked(*hashes: str) -> list[httpx.Response]:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return [await client.get(f"/{sha256}") for sha256 in hashes]

    answer, other = asyncio.run(asked(removed, missing))
    assert answer.status_code == 410
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:ferdigsjekk:problem:removed"
    assert "2026-11-21" in answer.json()["detail"]
    assert other.status_code == 500, "what is missing without a policy is a fault of ours"
