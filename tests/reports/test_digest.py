"""A report in short, for a page to carry to the next check."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

import reports
from pipelines.check import Request, check_file
from reference_data.sample import SAMPLE
from reports.difference import PreviousError
from reports.digest import digest, read_digest


@cache
def report(corrected: bool) -> reports.Report:
    sosi, notice = (SAMPLE.corrected_sosi, SAMPLE.corrected_notice) if corrected else (SAMPLE.sosi, SAMPLE.notice)
    return check_file(Request(data=sosi.read_bytes(), name=sosi.name, notice=notice.read_bytes(), on=date(2026, 9, 1))).report


def test_the_next_report_is_compared_with_the_short_one_as_with_the_whole() -> None:
    short = digest(report(False))
    assert short is not None
    assert len(short) < 20_000
    by_short = reports.compare(read_digest(short), report(True))["difference"]
    by_whole = reports.compare(report(False), report(True))["difference"]
    assert by_short == by_whole
    assert by_short["fixed"]


@pytest.mark.parametrize("text", ["", "x", "eJw=", "å", "A" * 500_000, "eJwDAAAAAAE="])
def test_what_is_no_short_report_is_refused(text: str) -> None:
    with pytest.raises(PreviousError):
        read_digest(text)


def test_a_short_report_that_unpacks_without_end_is_refused() -> None:
    import base64
    import zlib

    bomb = base64.urlsafe_b64encode(zlib.compress(b'"' + b"a" * 50_000_000 + b'"', 9)).decode()
    with pytest.raises(PreviousError):
        read_digest(bomb)
