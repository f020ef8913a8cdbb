"""What a case's caseworkers have dispensed from, as a check takes it: every later check of any notice in the case goes by it."""

from __future__ import annotations

import json

from pipelines.installation import Installation
from pipelines.ledger import reading
from pipelines.local_day import day_of

NOTHING_SAID = "–"
"""A decision was made also where nobody wrote why; it must not keep the case from being checked."""


def decisions_on(installation: Installation, case_id: str | None, language: str | None) -> bytes | None:
    """The list that `pipelines.check.Request.decisions` wants; None when nothing has been decided. The basis of each is the decision in
    the case itself, in the notice's `language`."""
    from reports.quantities import day
    from reports.wording import LANGUAGES, label

    decided = reading.dispensations(installation.ledger, case_id) if case_id is not None else ()
    if not decided:
        return None
    lang = language if language in LANGUAGES else LANGUAGES[0]
    listed = [
        {
            "finding": one.finding_id,
            "reason": one.reason.strip() or NOTHING_SAID,
            "person": one.person.strip() or NOTHING_SAID,
            "basis": label(lang, "dispensations.decided", date=day(day_of(one.at).isoformat(), lang)),
            "until": one.until.isoformat() if one.until is not None else None,
        }
        for one in decided
    ]
    return json.dumps(listed, ensure_ascii=False).encode("utf-8")
