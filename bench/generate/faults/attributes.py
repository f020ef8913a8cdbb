"""Attributes that are missing, misspelt or cannot be."""

from __future__ import annotations

from bench.generate.faults.planting import CLEARANCES, FORM_AGAINST_FILE, follow, plant
from bench.generate.submission import Submission


def no_material(submission: Submission) -> None:
    """One wastewater pipe has no material."""
    del submission.feature(9111).attributes["MATERIAL"]
    plant(submission, "VA-ATTR-001", "fail", "pipe", 9111, "MATERIAL is missing")
    follow(submission, FORM_AGAINST_FILE, "VA-MAT-003", "VA-MAT-004", "VA-MAT-005", "VA-ATTR-008", "VA-ATTR-013", "VA-ATTR-015")


def misspelt_code(submission: Submission) -> None:
    """One pipe's position is given with a code that the list lacks."""
    submission.feature(9111).attributes["VERT_NIVÅ"] = "UNDER GRUNN"
    plant(submission, "VA-ATTR-002", "fail", "pipe", 9111, "VERT_NIVÅ UNDER GRUNN")
    follow(submission, "VA-FILE-006")


def functions_disagree(submission: Submission) -> None:
    """One stormwater pipe has the object type of wastewater."""
    submission.feature(9122).objtype = "Spillvannsledning"
    plant(submission, "VA-ATTR-003", "fail", "pipe", 9122, "OBJTYPE Spillvannsledning with L_TEMA OV")


def main_network(submission: Submission) -> None:
    """One private pipe claims to be of the main network."""
    submission.feature(9112).attributes["NETTYPE"] = "H"
    plant(submission, "VA-ATTR-004", "fail", "pipe", 9112, "NETTYPE H")


def municipal_owner(submission: Submission) -> None:
    """One private pipe claims a municipal owner."""
    submission.feature(9112).attributes["EIER"] = "K"
    plant(submission, "VA-ATTR-005", "fail", "pipe", 9112, "EIER K")


def implausible_dimension(submission: Submission) -> None:
    """The water pipe to the house is 160 mm."""
    submission.feature(9103).attributes["DIMENSJON"] = 160
    plant(submission, "VA-ATTR-006", "fail", "pipe", 9103, "160 mm for a house")
    follow(submission, FORM_AGAINST_FILE, CLEARANCES, "VA-ATTR-013", "VA-ATTR-015", "VA-TOPO-003")


def unit_slip(submission: Submission) -> None:
    """The water pipe's dimension is given in centimetres."""
    submission.feature(9103).attributes["DIMENSJON"] = 3
    plant(submission, "VA-ATTR-007", "fail", "pipe", 9103, "3, not 32")
    follow(submission, FORM_AGAINST_FILE, "VA-ATTR-006", "VA-ATTR-013", "VA-ATTR-015", "VA-TOPO-003")


def no_wall_or_class(submission: Submission) -> None:
    """The plastic water pipe has neither wall thickness nor pressure class."""
    for name in ("TYKK", "TRYKKLAS"):
        del submission.feature(9103).attributes[name]
    plant(submission, "VA-ATTR-008", "fail", "pipe", 9103, "neither TYKK nor TRYKKLAS")
    follow(submission, "VA-ATTR-001", "VA-ATTR-013", "VA-ATTR-015")


def wrong_year(submission: Submission) -> None:
    """One pipe is dated seven years back."""
    submission.feature(9111).attributes["ANLEGGSÅR"] = 2019
    plant(submission, "VA-ATTR-009", "fail", "pipe", 9111, "ANLEGGSÅR 2019")


def other_case(submission: Submission) -> None:
    """One pipe carries another case's number."""
    submission.feature(9111).attributes["SAKSNRANL"] = "2019/00001"
    plant(submission, "VA-ATTR-010", "fail", "pipe", 9111, "SAKSNRANL 2019/00001")


def manhole_without_width(submission: Submission) -> None:
    """The stormwater manhole has no width."""
    del submission.feature(9022).attributes["KUMBREDDE"]
    plant(submission, "VA-ATTR-011", "fail", "manhole", 9022, "KUMBREDDE is missing")
    follow(submission, "VA-ATTR-001", "VA-SEP-007", "VA-SEP-005")


def no_height_reference(submission: Submission) -> None:
    """One stormwater pipe does not say what its heights refer to."""
    sid = "9121"
    del submission.feature(sid).top["HØYDEREFERANSE"]
    plant(submission, "VA-ATTR-012", "fail", "pipe", sid, "HØYDEREFERANSE is missing")
    follow(submission, CLEARANCES, "VA-ATTR-001", "VA-HGT-005", "VA-TOPO-003")


def unmarked_transition(submission: Submission) -> None:
    """The change from copper to plastic is coded as a joint."""
    submission.feature(9003).attributes["TYPE"] = "DST"
    plant(submission, "VA-ATTR-013", "fail", "pipe", 9102, "no transition point between copper and plastic")


def wrong_length(submission: Submission) -> None:
    """One pipe's recorded length is 3 m too long."""
    pipe = submission.feature(9111)
    pipe.attributes["LENGDE"] = f"{float(str(pipe.attributes['LENGDE'])) + 3.0:.2f}"
    plant(submission, "VA-ATTR-014", "fail", "pipe", 9111, "LENGDE 3.00 m more than the geometry")
    follow(submission, "VA-FORM-005")


def grows_to_the_house(submission: Submission) -> None:
    """The water pipe is wider after the stop tap than before it."""
    submission.feature(9103).attributes |= {"DIMENSJON": 63, "TYKK": "5.8"}
    plant(submission, "VA-ATTR-015", "fail", "pipe", 9103, "63 mm after 32 mm")
    follow(submission, FORM_AGAINST_FILE, "VA-ATTR-013", "VA-TOPO-003")
