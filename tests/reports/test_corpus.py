"""Real files of all kinds: whatever was delivered, every form of the report can be drawn."""

from __future__ import annotations

from pathlib import Path

import pytest

import reports
from pipelines.check import Request, check_file
from tests.shared_material import shared

FILES = ["jsosi-1151_N50_Hoyde.sos", "nvdb-valid_real_data2.sos", "sosijs-testfile_issue4.sos", "sosijs-flatetest.sos", "gososi-example.json.sos"]


@pytest.mark.parametrize("name", FILES)
def test_a_real_file_that_is_no_house_connection_still_gives_every_form(name: str) -> None:
    path = next(iter(Path(shared("sosi-corpus")).rglob(name)), None)
    assert path is not None
    report = check_file(Request(data=path.read_bytes(), name=name, pack="moss")).report
    assert report["verdict"] == "needs_correction"
    for form in reports.FORMS:
        assert reports.render(report, form), form
    # Without a register nothing can be the register's.
    assert not any(one["subject"].get("register") for one in report["findings"])
    assert not any(one["message"].startswith("Eksisterende") for one in report["findings"])
