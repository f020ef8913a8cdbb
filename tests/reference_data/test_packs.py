"""Rule packs: every bundled one can be used, and every mistake in a file is told at once, by file and line."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import jsonschema
import pytest

import validators
from reference_data import PackError, bundled_packs, find_pack, load_pack, pack_mistakes
from reference_data.municipalities import municipality
from reference_data.notice_lists import NOTICE_FIELDS
from reference_data.pack import PACKS
from reference_data.pack_lines import line_of_each_key
from reference_data.pack_schema import pack_schema
from validators.notice_paths import notice_paths


@dataclass(frozen=True, slots=True)
class Spacing:
    min_distance_m: float
    tolerance_m: float = 0.0


SHAPES = {"VA-TAP-001": Spacing, "VA-TAP-002": Spacing}
HEAD = """[pack]
id = "prove"
name = "Prøve kommune"
source = "Oppdiktet forskrift"
version = "1"
valid_from = 2020-01-01
language = "nb"
"""


def mistakes(text: str) -> tuple[str, ...]:
    return pack_mistakes(text.encode(), SHAPES, "prove.toml")


@pytest.mark.parametrize("name", [name for name, _ in bundled_packs()])
def test_a_bundled_pack_can_be_read_and_fits_its_schema(name: str) -> None:
    pack = find_pack(name, None, validators.shapes())
    assert pack.id == name
    raw = json.loads(json.dumps(tomllib.loads((PACKS / f"{name}.toml").read_text(encoding="utf-8")), default=str))
    jsonschema.validate(raw, pack_schema(validators.shapes()))


@pytest.mark.parametrize("name", [name for name, _ in bundled_packs() if name != "nasjonal"])
def test_a_municipality_s_pack_is_found_by_its_numbers_of_today_and_before(name: str) -> None:
    pack = find_pack(name, None, validators.shapes())
    assert pack.municipality is not None
    assert municipality(pack.municipality).name in pack.name
    for number in (pack.municipality, *pack.former):
        assert find_pack(number, None, validators.shapes()).id == name
    known = set(municipality(pack.municipality).former) & set(pack.former)
    assert all(municipality(number).number == pack.municipality for number in known)


def test_the_committed_schema_is_the_one_that_the_rules_make() -> None:
    committed = json.loads((PACKS / "pack.schema.json").read_text(encoding="utf-8"))
    assert committed == json.loads(json.dumps(pack_schema(validators.shapes()))), "write it anew with python -m bench.write_generated"


def test_the_list_of_notice_fields_is_that_of_the_notice() -> None:
    assert set(NOTICE_FIELDS) == set(notice_paths()) - {"schema"}


def test_a_municipality_without_a_pack_gets_the_national_one_under_its_own_name() -> None:
    assert find_pack("0301", None, validators.shapes()).id == "nasjonal"


def test_a_number_that_is_no_municipality_is_refused() -> None:
    with pytest.raises(PackError, match='"9999" is not the number of a municipality'):
        find_pack("9999", None, validators.shapes())


def test_a_misspelt_name_gets_a_suggestion() -> None:
    with pytest.raises(PackError, match='did you mean "moss"'):
        find_pack("mos", None, validators.shapes())


def test_a_day_before_the_regulation_is_refused() -> None:
    with pytest.raises(PackError, match="the first one applies from 2005-01-01"):
        find_pack("moss", date(2004, 12, 31), validators.shapes())


def test_the_base_is_named_in_each_entry_and_a_table_replaces_it_whole() -> None:
    pack = find_pack("moss", None, validators.shapes())
    assert pack.rules["VA-MAT-001"].pack == "moss"
    assert pack.rules["VA-CRS-002"].pack == "nasjonal"
    assert pack.rules["VA-CRS-002"].ours


def test_the_sha_changes_with_the_base() -> None:
    alone = load_pack(HEAD.encode(), SHAPES)
    twice = load_pack(HEAD.encode() + b"\n", SHAPES)
    assert alone.sha256 != twice.sha256


def test_all_mistakes_are_told_at_once_with_their_lines() -> None:
    said = mistakes(
        HEAD.replace("id =", "idd =")
        + """[settings]
k = "two"
snap_main = 0.5
[notice.NEW_CONNECTIO]
fields = ["property.gnn"]
[rules.VA-TAP-1]
clause = "1.4"
[rules.VA-TAP-002]
clause = "1.4"
min_distance = 1.0
severity = "fatal"
"""
    )
    assert [line.split(": ", 1)[0] for line in said] == [
        "prove.toml:1", "prove.toml:2", "prove.toml:9", "prove.toml:10", "prove.toml:11", "prove.toml:12", "prove.toml:13", "prove.toml:15",
        "prove.toml:17", "prove.toml:18",
    ]  # fmt: skip
    text = "\n".join(said)
    for suggestion in ("id", "snap_main_m", "NEW_CONNECTION", "property.gnr", "VA-TAP-001", "min_distance_m"):
        assert f'did you mean "{suggestion}"' in text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("valid_from = 2020-13-01", "is not TOML"),
        ('valid_from = "2020-02-30"', "must be a date such as 2026-01-31"),
        ("valid_from = 2020-01-01\nvalid_to = 2019-01-01", "lies before valid_from"),
        ('valid_from = 2020-01-01\nbase = "nasjona"', 'did you mean "nasjonal"'),
        ('valid_from = 2020-01-01\nbase = "../moss"', "no bundled pack is called"),
    ],
)
def test_a_wrong_head_is_refused(change: str, sentence: str) -> None:
    assert sentence in "\n".join(mistakes(HEAD.replace("valid_from = 2020-01-01", change)))


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("min_distance_m = 1", None),
        ("min_distance_m = true", "must be a number, and is true"),
        ("min_distance_m = nan", "must be a number"),
        ('min_distance_m = "1.0"', 'must be a number, and is "1.0"'),
        ("", '"min_distance_m" is missing'),
        ('unknown = ["min_distance_m"]', None),
        ('unknown = ["min_distance"]', 'did you mean "min_distance_m"'),
        ('unknown = ["min_distance_m"]\nmin_distance_m = 1.0', "is called unknown and has a value"),
        ("min_distance_m = 1.0\nhard_limit = 1", "must be true or false, and is 1"),
    ],
)
def test_a_rule_s_table_is_typed(body: str, sentence: str | None) -> None:
    said = "\n".join(mistakes(f'{HEAD}[rules.VA-TAP-001]\nclause = "1.4"\n{body}\n'))
    assert (sentence in said) if sentence else said == ""


def test_an_unknown_number_leaves_the_parameters_out() -> None:
    pack = load_pack(f'{HEAD}[rules.VA-TAP-001]\nclause = "1.4"\nunknown = ["min_distance_m"]\n'.encode(), SHAPES)
    entry = pack.rules["VA-TAP-001"]
    assert entry.params is None
    assert entry.unknown == ("min_distance_m",)


def test_lines_are_found_past_long_strings_and_lists() -> None:
    lines = line_of_each_key('[a]\nb = """\nc = 1\n"""\nd = [\n  "e = 2", # [x]\n]\n[f."g-h"]\ni.j = 3\n')
    assert lines == {("a",): 1, ("a", "b"): 2, ("a", "d"): 5, ("f", "g-h"): 8, ("f", "g-h", "i", "j"): 9}


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"[pack", b"pack = 3", b"[pack]\n"])
def test_broken_bytes_are_one_sentence_each(data: bytes) -> None:
    with pytest.raises(PackError) as refused:
        load_pack(data, SHAPES, "x.toml")
    assert all(line.startswith("x.toml:") for line in refused.value.mistakes)


def test_a_folder_is_no_pack() -> None:
    with pytest.raises(PackError, match="is a folder"):
        load_pack(PACKS, SHAPES)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("min_distance_m = 1,60", "a decimal point is wanted where a comma stands"),
        ("min_distance_m: 1.60", "a name and its value are joined by =, not :"),
        ("min_distance_m =", "the value is missing"),
        ("clause = “1.4”", 'quote marks must be straight ones: "'),
        ("clause = punkt", "text must stand in quote marks"),
        ("ours = ja", "a yes or no is written true or false"),
        ("minste avstand = 1.6", "a name with blanks or letters outside a-z must stand in quote marks"),
        ("valid_to = 31.12.2030", "a date is written year-month-day, such as 2005-01-01"),
        ("[pack]", "stands in the file twice"),
        ("min_distance_m = -1.6", "rules.VA-TAP-001.min_distance_m: cannot be below zero, and is -1.6"),
    ],
)
def test_what_people_write_instead_of_toml_is_named(line: str, sentence: str) -> None:
    assert mistakes(f'{HEAD}\n[rules.VA-TAP-001]\nclause = "1.4"\n{line}\n'.replace('clause = "1.4"\nclause', "clause"))[0].endswith(f": {sentence}")
    number = 10 if line.startswith("clause") else 11
    assert mistakes(f'{HEAD}\n[rules.VA-TAP-001]\nclause = "1.4"\n{line}\n'.replace('clause = "1.4"\nclause', "clause"))[0].startswith(
        f"prove.toml:{number}:"
    )


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ('crs = "UTM32"', 'settings.crs: no coordinate system that is in use is called "UTM32" (did you mean "EPSG:25832"?)'),
        ('vertical_datum = "NN 2000"', 'settings.vertical_datum: no vertical datum that is known is called "NN 2000" (did you mean "NN2000"?)'),
    ],
)
def test_a_system_that_nobody_uses_is_named_with_the_one_that_was_meant(setting: str, sentence: str) -> None:
    assert mistakes(f"{HEAD}\n[settings]\n{setting}\n") == (f"prove.toml:10: {sentence}",)


def test_a_municipality_that_is_none_is_refused_and_a_byte_order_mark_is_not() -> None:
    assert mistakes(HEAD + 'municipality = "3199"\n') == ("prove.toml:8: pack.municipality: '3199' is not the number of a municipality",)
    assert mistakes("\ufeff" + HEAD) == ()


OWN = """
[pack]
id = "gisby"
name = "Gisby kommune"
municipality = "3103"
source = "VA-norm for Gisby"
version = "1"
valid_from = 2026-01-01
valid_to = 2026-12-31
language = "nn"
base = "nasjonal"
"""


def test_a_municipalitys_own_pack_goes_before_the_bundled_one_while_it_is_valid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shapes = validators.shapes()
    (tmp_path / "gisby.toml").write_text(OWN, encoding="utf-8")
    assert find_pack("3103", date(2026, 6, 1), shapes).id == "moss"
    monkeypatch.setenv("FERDIGSJEKK_PACKS", str(tmp_path))
    assert find_pack("3103", date(2026, 6, 1), shapes).id == "gisby"
    assert find_pack("gisby", date(2026, 6, 1), shapes).rules["VA-TAP-001"].pack == "nasjonal"
    assert find_pack("3103", date(2025, 6, 1), shapes).id == "moss"
    assert find_pack("4601", date(2026, 6, 1), shapes).id == "bergen"
    with pytest.raises(PackError, match="do not apply on 2027-01-01"):
        find_pack("gisby", date(2027, 1, 1), shapes)


def test_an_own_folder_that_cannot_be_used_is_said_and_not_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FERDIGSJEKK_PACKS", str(tmp_path / "none"))
    with pytest.raises(PackError, match="FERDIGSJEKK_PACKS: there is no folder"):
        find_pack("3103", None, validators.shapes())
    (tmp_path / "gisby.toml").write_text(OWN.replace('id = "gisby"', ""), encoding="utf-8")
    monkeypatch.setenv("FERDIGSJEKK_PACKS", str(tmp_path))
    with pytest.raises(PackError, match=r'gisby\.toml: pack: "id" is missing'):
        find_pack("3103", None, validators.shapes())


def test_mistakes_of_sense_are_told_beside_mistakes_of_type() -> None:
    text = (
        OWN.replace('"3103"', '"9999"')
        .replace('version = "1"', "version = 1")
        .replace("2026-12-31", "2025-12-31")
        .replace('"nasjonal"', '"nasjonalt"')
    )
    text += '[settings]\ncrs = "UTM32"\nvertical_datum = "NN200"\nsurroundings_radius_m = "150"\n'
    text += '[notice.NEW_CONNECTION]\nfields = ["caseid"]\npermit = "ja"\n'
    told = "\n".join(pack_mistakes(text.encode(), SHAPES))
    for wanted in (
        "pack.municipality: '9999'",
        "pack.version: must be text",
        "pack.valid_to: lies before",
        'did you mean "nasjonal"?',
        'did you mean "EPSG:25832"?',
        'did you mean "NN2000"?',
        "surroundings_radius_m: must be a number",
        'is called "caseid"',
        "permit: must be true or false",
    ):
        assert wanted in told
