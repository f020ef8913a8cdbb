"""A check in a process of its own, for those who have a pool of them: what is slow, greedy or fatal costs that process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pipelines.casework import CheckFailedError, Finished
from pipelines.pool import CheckPool, OverloadedError, TooDemandingError
from pipelines.rendered import REPORT_FORMS, Broke, Job, Refused

TOO_MUCH = "the file takes too much to check"


def check_in(pool: CheckPool) -> Callable[[Any], Finished]:
    """A `casework.CheckRequest` that asks the pool. It raises CheckError or CheckFailedError."""

    def check(request: Any) -> Finished:
        from pipelines.check import CheckError

        try:
            answer = pool.submit(Job(request, tuple(REPORT_FORMS))).result()
        except TooDemandingError as error:
            raise CheckFailedError(TOO_MUCH, by_itself=True) from error
        except OverloadedError as error:
            raise CheckFailedError("too much to do") from error
        if isinstance(answer, Refused):
            if answer.part == "memory":
                raise CheckFailedError(TOO_MUCH, by_itself=True)
            raise CheckError(answer.part, answer.sentence)
        if isinstance(answer, Broke):
            raise CheckFailedError(f"a fault of ours ({answer.kind})", by_itself=not answer.of_the_machine)
        return Finished(answer.verdict, {name: answer.forms[form] for form, name in REPORT_FORMS.items()})

    return check
