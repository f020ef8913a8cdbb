"""Wastewater and stormwater that are not kept apart."""

from __future__ import annotations

from bench.generate.faults.planting import (
    CLEARANCES,
    FORM_AGAINST_FILE,
    follow,
    pipes_of,
    plant,
    plant_in_notice,
    renew_length,
    take_away,
)
from bench.generate.notice import renew_measures
from bench.generate.streets import cm
from bench.generate.submission import NoRoomError, Submission


def combined_pipe(submission: Submission) -> None:
    """The wastewater pipes are delivered as combined sewer."""
    for pipe in pipes_of(submission, "SP"):
        pipe.attributes["L_TEMA"] = "AF"
        pipe.objtype = "AvløpFelles"
        plant(submission, "VA-SEP-001", "fail", "pipe", pipe.sid, "a combined pipe in a new connection")
    follow(submission, FORM_AGAINST_FILE, "VA-SEP-003", "VA-SEP-004", "VA-SEP-005", "VA-SEP-006", "VA-TOPO-004", "VA-TOPO-005")
    follow(submission, "VA-MAT-001", "VA-MAT-003", "VA-MAT-004", "VA-CONN-001", "VA-CONN-002", "VA-CONN-003", "VA-FORM-004", "VA-HGT-004")


def stormwater_unexplained(submission: Submission) -> None:
    """No stormwater pipe, and the form does not say where the stormwater goes."""
    take_away(submission, 9021, 9022, 9023, 9121, 9122)
    notice = submission.notice
    notice["services"] = [row for row in notice["services"] if row["function"] != "OV"]
    notice["connections"] = [row for row in notice["connections"] if row["function"] != "OV"]
    notice["declarations"]["stormwater"] = None
    plant_in_notice(submission, "VA-SEP-002", "undecided", "declarations.stormwater", "not stated")
    follow(submission, "VA-FORM-001", "VA-FORM-004")


def stormwater_to_wastewater_main(submission: Submission) -> None:
    """The stormwater branch sits on the wastewater main."""
    main = submission.link.mains["SP"]
    lower = submission.feature(9122)
    start, former = lower.vertices[0], lower.vertices[-1]
    at = main.crossing(start[:2], (former[0] - start[0], former[1] - start[1]))
    if at is None:
        raise NoRoomError("the wastewater main does not reach that far")
    end = (cm(at[0]), cm(at[1]), cm(at[2] + 0.15))
    lower.vertices = [start, end]
    renew_length(lower)
    submission.feature(9023).vertices = [end]
    renew_measures(submission.notice, submission.link, submission.slot, submission.features)
    plant(submission, "VA-SEP-003", "fail", "branch", 9023, "stormwater joined to the wastewater main")
    follow(submission, CLEARANCES, "VA-TOPO-001", "VA-TOPO-004", "VA-TOPO-005", "VA-SEP-004", "VA-CONN-001", "VA-CONN-002", "VA-CONN-003")
    follow(submission, "VA-GRAD-002", "VA-GRAD-003", "VA-HGT-004", "VA-CONN-011", "VA-PERM-004")


def common_manhole(submission: Submission) -> None:
    """The stormwater pipe runs through the wastewater manhole; its own manhole is gone."""
    upper, lower = submission.feature(9121), submission.feature(9122)
    east, north, _ = submission.feature(9012).vertices[0]
    height = upper.vertices[-1][2]
    upper.vertices = [upper.vertices[0], (east, north, height), lower.vertices[-1]]
    upper.attributes["TSID"] = lower.attributes["TSID"]
    renew_length(upper)
    take_away(submission, 9022, 9122)
    renew_measures(submission.notice, submission.link, submission.slot, submission.features)
    plant(submission, "VA-SEP-005", "fail", "manhole", 9012, "the stormwater pipe passes through the wastewater manhole")
    follow(submission, CLEARANCES, "VA-SEP-006", "VA-SEP-007", "VA-SURV-007", "VA-GRAD-001", "VA-GEOM-002", "VA-HGT-005")


def wrong_manhole_function(submission: Submission) -> None:
    """The wastewater manhole is coded as a stormwater manhole."""
    submission.feature(9012).attributes["FUNKSJON"] = "OK"
    plant(submission, "VA-SEP-006", "fail", "manhole", 9012, "FUNKSJON OK on a wastewater pipe")
    follow(submission, "VA-SEP-005")


def narrow_manhole(submission: Submission) -> None:
    """The wastewater inspection manhole is 160 mm wide."""
    submission.feature(9012).attributes["KUMBREDDE"] = 160
    plant(submission, "VA-SEP-007", "fail", "manhole", 9012, "160 mm, 200 mm asked for")
