"""`python -m bench.reports`: how long each form of the report takes, and how large it is, against the figures that we hold it to.

The report is the bundled sample's, with its findings cut or repeated to 10 and to 200. "First" is the first of its kind in the process
and pays for imports and templates; "then" is the best of ten after it.
"""

from __future__ import annotations

import argparse
import copy
import time
from dataclasses import dataclass
from datetime import date

import reports
from pipelines.check import Request, check_file
from reference_data.sample import SAMPLE
from reports import Report

SMALL, LARGE = 10, 200


@dataclass(frozen=True)
class Limit:
    """Must and aim, milliseconds; bytes."""

    must_ms: float
    aim_ms: float | None = None
    most_bytes: int = 300_000


LIMITS = {("html", SMALL): Limit(50, 15), ("pdf", SMALL): Limit(150, 40), ("pdf", LARGE): Limit(1000, most_bytes=2_000_000)}


def sample_report(findings: int) -> Report:
    """The sample's report with this many findings, each with a name and number of its own."""
    request = Request(
        data=SAMPLE.sosi.read_bytes(),
        name="innmaaling.sos",
        notice=SAMPLE.notice.read_bytes(),
        register=SAMPLE.register,
        terrain=SAMPLE.terrain,
        cadastre=SAMPLE.cadastre,
        on=date(2026, 10, 1),
    )
    report = check_file(request).report
    standing = [one for one in report["findings"] if one["outcome"] != "not_run"]
    report["findings"] = [copy.deepcopy(standing[index % len(standing)]) for index in range(findings)]
    for number, one in enumerate(report["findings"], start=1):
        one["number"], one["id"] = number, f"{one['rule']}:{number:016x}"
        if one["location"] is not None:
            one["location"]["coordinates"][0] += number // len(standing) * 0.37
    return report


def measure(report: Report, form: str, rounds: int = 10) -> tuple[float, float, int]:
    """First time and best time after it, milliseconds, and size in bytes."""
    times = []
    size = 0
    for _ in range(rounds + 1):
        start = time.perf_counter()
        size = len(reports.render(report, form))
        times.append((time.perf_counter() - start) * 1000)
    return times[0], min(times[1:]), size


def main() -> None:
    argparse.ArgumentParser(prog="python -m bench.reports", description=__doc__).parse_args()
    print(f"{'form':<8} {'findings':>8} {'first ms':>9} {'then ms':>8} {'kB':>6}  must / aim")
    for findings in (SMALL, LARGE):
        report = sample_report(findings)
        for form in reports.FORMS:
            first, then, size = measure(report, form)
            limit = LIMITS.get((form, findings))
            aim = "" if limit is None or limit.aim_ms is None else f" / {limit.aim_ms:.0f} ms {'met' if then <= limit.aim_ms else 'not met'}"
            must = "" if limit is None else f"{limit.must_ms:.0f} ms {'met' if then <= limit.must_ms else 'NOT MET'}{aim}"
            large = " LARGER THAN WANTED" if size > (limit or Limit(0)).most_bytes and findings == SMALL else ""
            print(f"{form:<8} {findings:>8} {first:>9.1f} {then:>8.1f} {size / 1000:>6.0f}  {must}{large}")


if __name__ == "__main__":
    main()
