"""`python -m bench.write_generated`: writes what is made from the rules and compared on each test run.

`docs/rules/` (a page a rule in three languages, index, coverage, drawings) and the schema of rule packs. With `--check` nothing is written;
exit 1 when something on disk is not what would be written.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import validators
from reference_data.pack import PACKS
from reference_data.pack_schema import pack_schema
from reports.drawing.principles import drawing, names
from reports.report import build, worded
from reports.rule_pages import pages
from reports.wording import LANGUAGES
from tests.validators.case_files import CaseFile, case_files, case_of, with_rule_only

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs" / "rules"
TELLING = ("fail", "undecided", "near")
_CASES = case_files()


def generated() -> dict[Path, str]:
    """Every generated file and what stands in it."""
    made = {DOCS / path: text for path, text in pages(examples()).items()}
    made |= {DOCS / "drawings" / f"{name}.svg": drawing(name) for name in names()}
    made[PACKS / "pack.schema.json"] = json.dumps(pack_schema(validators.shapes()), ensure_ascii=False, indent=1) + "\n"
    return made


def examples() -> dict[str, dict[str, list[str]]]:
    """For each rule, what it says of the first of its cases that it says anything of, by language."""
    found: dict[str, dict[str, list[str]]] = {}
    for rule in validators.RULES:
        case = _telling_case(rule.code)
        if case is not None:
            found[rule.code] = _sentences(rule.code, case)
    return found


def _telling_case(code: str) -> CaseFile | None:
    own = [file for file in _CASES if file.rule == code and file.expect["outcome"] in TELLING]
    return min(own, key=lambda file: (TELLING.index(file.expect["outcome"]), file.name), default=None)


def _sentences(code: str, file: CaseFile) -> dict[str, list[str]]:
    report = build(validators.check(with_rule_only(case_of(file), code)), version="0")
    told = {}
    for language in LANGUAGES:
        messages = [one["message"] for one in worded(report, language)["findings"] if one["rule"] == code]
        told[language] = messages[:1]
    return told


def stale(made: dict[Path, str]) -> list[Path]:
    """Files that differ from what would be written, are missing, or are left over."""
    differing = [path for path, text in made.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    left_over = [path for path in DOCS.rglob("*") if path.is_file() and path not in made]
    return sorted(differing + left_over)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.write_generated", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; name what would be written")
    asked = parser.parse_args(arguments)
    made = generated()
    old = stale(made)
    if asked.check:
        for path in old:
            print(path.relative_to(ROOT))
        return 1 if old else 0
    for path in old:
        if path in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(made[path], encoding="utf-8")
        else:
            path.unlink()
    print(f"{len(old)} of {len(made)} files written", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
