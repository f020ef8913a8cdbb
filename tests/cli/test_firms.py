"""The copy of the business register, from a bulk file to what the report says of the firm."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from pipelines.firms import businesses_file, firm_of
from reference_data.businesses import Standing
from reference_data.sample import SAMPLE
from tests.cli.running import Shell

NOTICE = json.loads(SAMPLE.notice.read_text(encoding="utf-8"))
ORGNO = NOTICE["firm"]["orgno"]
BUSY = {"organisasjonsnummer": ORGNO, "navn": "EKSEMPEL RØR AS", "organisasjonsform": {"kode": "AS"}, "konkurs": False}
UNITS = [
    BUSY,
    {
        "organisasjonsnummer": "991825827",
        "navn": "EKSEMPEL GRAV AS",
        "organisasjonsform": {"kode": "AS"},
        "konkurs": True,
        "konkursdato": "2026-03-01",
    },
]


@pytest.fixture
def bulk(tmp_path: Path) -> Path:
    """An invented bulk file, as the register gives it out: a packed JSON list."""
    path = tmp_path / "enheter_alle.json.gz"
    path.write_bytes(gzip.compress(json.dumps(UNITS, ensure_ascii=False).encode()))
    return path


def said_of(shell: Shell, folder: Path, orgno: str) -> tuple[str, str]:
    """Outcome of VA-AUTH-001 for a notice of that firm, and its sentence where it has one."""
    notice = folder / "notice.json"
    notice.write_text(json.dumps({**NOTICE, "firm": {"orgno": orgno, "name": "Eksempel AS"}}), encoding="utf-8")
    report = json.loads(shell("check", SAMPLE.sosi, "--notice", notice, "--date", "2026-09-20", "--lang", "en", "--format", "json").out)
    rule = next(one for one in report["rules"] if one["rule"] == "VA-AUTH-001")
    return rule["outcome"], next((one["message"] for one in report["findings"] if one["rule"] == "VA-AUTH-001"), "")


def test_a_check_looks_the_firm_up_once_the_register_is_imported(shell: Shell, own_home: Path, tmp_path: Path, bulk: Path) -> None:
    assert said_of(shell, tmp_path, "991825827") == ("pass", "")
    ran = shell("firms", "import", bulk, "--date", "2026-09-01")
    assert (ran.code, ran.out.decode()) == (0, "business register of 2026-09-01: 2 main units, 0 sub-units, 1 out of business\n")
    assert said_of(shell, tmp_path, ORGNO) == ("pass", "")
    assert said_of(shell, tmp_path, "991 825 827") == ("fail", "991825827 is bankrupt by the business register as of 2026-09-01.")
    outcome, sentence = said_of(shell, tmp_path, "944117784")
    assert (outcome, sentence.split(".")[0]) == ("undecided", "944117784 is not in the business register as of 2026-09-01")
    assert said_of(shell, tmp_path, "112233445")[0] == "fail"
    businesses_file(own_home).write_bytes(b"cut short")
    assert said_of(shell, tmp_path, "991825827") == ("pass", "")


def test_a_firm_can_be_looked_up_by_its_number_and_no_name_is_told(shell: Shell, bulk: Path) -> None:
    none = shell("firms", "show")
    assert (none.code, "ferdigsjekk firms import FILE" in none.said) == (2, True)
    shell("firms", "import", bulk, "--date", "2026-09-01")
    assert shell("firms", "show").out.decode().startswith("business register of 2026-09-01: 2 main units")
    assert shell("firms", "show", "991 825 827").out.decode() == "991825827  AS  bankrupt since 2026-03-01\n"
    assert shell("firms", "show", "944117784").code == 1
    assert shell("firms", "show", "112233445").said == "112233445 is no organisation number: nine digits, the last one a check digit.\n"


def test_a_wrong_bulk_file_is_named_and_the_former_copy_stays(shell: Shell, own_home: Path, bulk: Path, tmp_path: Path) -> None:
    shell("firms", "import", bulk)
    wrong = tmp_path / "enheter.csv"
    wrong.write_text("orgnr;navn\n", encoding="utf-8")
    ran = shell("firms", "import", wrong)
    assert (ran.code, "enheter.csv: not a list of units" in ran.said) == (2, True)
    assert firm_of("991825827", own_home).business.standing is Standing.BANKRUPT


def test_the_doctor_tells_of_the_copy(shell: Shell, own_home: Path, bulk: Path) -> None:
    assert "note  no copy of the business register" in shell("doctor").out.decode()
    shell("firms", "import", bulk, "--date", "2020-01-01")
    assert "note  business register of 2020-01-01" in shell("doctor").out.decode()
    businesses_file(own_home).write_bytes(b"cut short")
    broken = shell("doctor")
    assert (broken.code, "the copy of the business register is damaged" in broken.out.decode()) == (1, True)
