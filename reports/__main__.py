"""`python -m reports`: writes the JSON Schema of the report anew, for developers."""

from __future__ import annotations

import json
from pathlib import Path

from reports.document import json_schema

SCHEMA_FILE = Path(__file__).parent / "schema" / "ferdigsjekk-report-1.schema.json"


def schema_text() -> str:
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8", newline="\n")
