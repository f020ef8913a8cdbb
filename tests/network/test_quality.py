"""KVALITET: positions, centimetres, defaults of a missing tail, and what comes from the head."""

import pytest

from network import Survey
from network.quality import quality_of, survey_of

HEAD = Survey(method="11", accuracy_m=0.1, visibility="1", height_method="15", height_accuracy_m=0.2)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("96 3 0 96 5", Survey("96", 0.03, "0", "96", 0.05)),
        ("96 3", Survey("96", 0.03, None, "96", 0.03)),
        ("82", Survey("82", None, None, "82", None)),
        ("99 * * * *", Survey("99")),
        ("* * * * *", Survey()),
        ("99 * * 99 *", Survey("99", height_method="99")),
        ("@ 5 @ @ @", Survey("11", 0.05, "1", "15", 0.2)),
        ("96 3 0 96 5 12", Survey("96", 0.03, "0", "96", 0.05, 0.12)),
        ("96 x", Survey("96", None, None, "96", None)),
    ],
)
def test_a_compact_quality_is_read_by_position(written: str, expected: Survey) -> None:
    assert quality_of({"KVALITET": written}, HEAD) == expected


def test_an_object_without_quality_has_that_of_the_head() -> None:
    assert quality_of({}, HEAD) == HEAD


def test_an_expanded_quality_is_read_by_name() -> None:
    found = quality_of({"KVALITET.MÅLEMETODE": "96", "KVALITET.NØYAKTIGHET": "4"})
    assert (found.method, found.accuracy_m, found.height_method) == ("96", 0.04, "96")


def test_the_survey_date_is_digits_only() -> None:
    found = survey_of({"DATAFANGSTDATO": "2026-09-14", "STEDF_ÅRSA": "FJERN", "STEDF_FORH": "ÅPEN_GRØ"})
    assert (found.date, found.reason, found.trench) == ("20260914", "FJERN", "ÅPEN_GRØ")
