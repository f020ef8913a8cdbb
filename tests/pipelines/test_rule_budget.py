"""A rule that does not come to an end is stopped by the product itself, and the others give their answers."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import pytest

import validators
from pipelines.check import Request, check_file
from pipelines.rule_budget import rule_budget
from reference_data.sample import SAMPLE
from validators import Case, OutOfTime, Result


def endless(case: Case, params: object) -> Iterator[Result]:
    while True:
        sum(range(100))
    yield from ()


def test_an_endless_rule_is_named_as_not_run_and_the_rest_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = tuple(replace(one, check=endless) if one.code == "VA-TAP-001" else one for one in validators.RULES)
    monkeypatch.setattr("validators.catalogue.RULES", rules)
    monkeypatch.setattr("pipelines.check.rule_budget", partial(rule_budget, seconds=1.0))
    before = signal.getsignal(signal.SIGPROF)
    report = check_file(Request(SAMPLE.sosi.read_bytes(), "a.sos", SAMPLE.notice.read_bytes(), register=SAMPLE.register)).report
    said = {one["rule"]: one for one in report["rules"]}
    assert (said["VA-TAP-001"]["outcome"], said["VA-TAP-001"]["reason"]) == ("not_run", "out_of_time")
    assert said["VA-TAP-002"]["outcome"] == "fail"
    assert signal.getsignal(signal.SIGPROF) == before


def test_a_rule_that_ends_in_time_is_left_alone() -> None:
    with rule_budget(60.0) as budget:
        assert budget is not None
        with budget("VA-TAP-001"):
            pass
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


def test_outside_the_main_thread_there_is_no_limit_and_no_fault() -> None:
    def run() -> str:
        with rule_budget(0.000001) as budget:
            return str(budget)

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(run).result() == "None"


def test_the_alarm_is_the_runners_own_word() -> None:
    with pytest.raises(OutOfTime), rule_budget(0.05) as budget:
        assert budget is not None
        with budget("VA-TAP-001"):
            while True:
                sum(range(100))
