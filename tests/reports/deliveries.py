"""Reports to test with: the bundled sample as sent in and as mended, and small cases made by hand."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from typing import Any

import network
import reference_data
import reports
import sosi
import validators
from pipelines.check import Request, check_file
from reference_data.sample import SAMPLE
from reports import Report

DAY = date(2026, 10, 1)


def request(data: bytes | None = None, **changes: Any) -> Request:
    """The sample's check, with some of it changed."""
    given: dict[str, Any] = {
        "data": SAMPLE.sosi.read_bytes() if data is None else data,
        "name": "innmaaling.sos",
        "notice": SAMPLE.notice.read_bytes(),
        "register": SAMPLE.register,
        "terrain": SAMPLE.terrain,
        "on": DAY,
    }
    return Request(**(given | changes))


@cache
def _sample_json(language: str | None) -> str:
    return reports.to_json(check_file(request(language=language)).report)


def sample(language: str | None = None) -> Report:
    """A fresh copy of the sample's report."""
    made: Report = json.loads(_sample_json(language))
    return made


def mended(previous: Report | None = None) -> Report:
    """A fresh copy of the report of the sample after the contractor mended it."""
    made: Report = json.loads(_mended_json(None if previous is None else reports.to_json(previous)))
    return made


@cache
def _mended_json(previous: str | None) -> str:
    before = json.loads(previous) if previous else None
    return reports.to_json(
        check_file(request(SAMPLE.corrected_sosi.read_bytes(), notice=SAMPLE.corrected_notice.read_bytes(), previous=before)).report
    )


def checked(sosi_text: str, previous: Any = None) -> Report:
    """A fresh copy of the report of the sample with another file, Latin-1."""
    made: Report = json.loads(_checked_json(sosi_text, None if previous is None else json.dumps(previous)))
    return made


@cache
def _checked_json(sosi_text: str, previous: str | None) -> str:
    return reports.to_json(check_file(request(sosi_text.encode("latin-1"), previous=json.loads(previous) if previous else None)).report)


def case(sosi_text: str, name: str = "test.sos") -> validators.Case:
    """A case with nothing but a file."""
    data = sosi_text.encode()
    delivery = network.read_delivery(sosi.read(data), name, data)
    return validators.Case(delivery=delivery, pack=reference_data.find_pack("moss", None, validators.shapes()))
