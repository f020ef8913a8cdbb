"""What the form declares of the work, the sender and what goes with it, where it is wrong or leaves something open."""

from __future__ import annotations

from bench.generate.faults.planting import FORM_AGAINST_FILE, connection_index, follow, plant, plant_in_notice
from bench.generate.streets import cm
from bench.generate.submission import SOSI_FILE, NoRoomError, Submission


def no_survey_firm(submission: Submission) -> None:
    """The form does not say who surveyed."""
    submission.notice["survey"]["by"] = None
    plant_in_notice(submission, "VA-FORM-001", "undecided", "survey.by", "not stated")


def kind_without_its_pipes(submission: Submission) -> None:
    """New pipes are delivered as a disconnection, and nothing is named as disconnected."""
    submission.notice["kind"] = "DISCONNECT"
    plant_in_notice(submission, "VA-FORM-002", "undecided", "kind", "DISCONNECT with new pipes only")
    follow(submission, "VA-CONN-012", "VA-FORM-001", "VA-ATT-001", "VA-ATT-013")


def whole_services_as_a_repair(submission: Submission) -> None:
    """New services from the main to the house are sent in as a repair."""
    submission.notice["kind"] = "REPAIR"
    plant_in_notice(submission, "VA-FORM-002", "undecided", "kind", "REPAIR with whole new services", needs="caseworker")


def pipe_not_plugged(submission: Submission) -> None:
    """The form says that the old wastewater pipe is not plugged at the main."""
    submission.notice["disconnected"] = [{"function": "SP", "plugged_at_main": False}]
    plant_in_notice(submission, "VA-CONN-012", "fail", "disconnected[0].plugged_at_main", "declared not plugged")


def no_row_for_wastewater(submission: Submission) -> None:
    """The service-pipe table has no wastewater pipe."""
    submission.notice["services"] = [row for row in submission.notice["services"] if row["function"] != "SP"]
    plant_in_notice(submission, "VA-MAT-007", "undecided", "services", "no row for SP")
    follow(submission, FORM_AGAINST_FILE, "VA-FORM-004", "VA-MAT-001", "VA-MAT-003", "VA-MAT-005", "VA-MAT-006")


def trap_too_low(submission: Submission) -> None:
    """The lowest trap lies 0.40 m above the main, and the form says nothing of a backflow valve."""
    heights = submission.notice["heights"]
    heights["lowest_trap_m"] = cm(heights["main_top_m"] + 0.40)
    heights["basement_floor_m"] = cm(heights["lowest_trap_m"] - 0.30)
    plant_in_notice(submission, "VA-HGT-003", "undecided", "heights.lowest_trap_m", "0.40 m above the main, no word of a valve")


def main_under_tension(submission: Submission) -> None:
    """The plastic water main was tapped under tension."""
    if submission.link.mains["VL"].kind.material != "PVC":
        raise NoRoomError("the water main is no plastic pipe")
    index = connection_index(submission, "VL")
    submission.notice["connections"][index]["main_under_tension"] = True
    plant_in_notice(submission, "VA-TAP-006", "fail", f"connections[{index}].main_under_tension", "declared under tension")


def insulation_not_agreed(submission: Submission) -> None:
    """Insulation is declared that the municipality has not agreed to."""
    submission.notice["declarations"]["insulation"] = [
        {"function": "VL", "from_m": 4.0, "to_m": 8.0, "type": "XPS", "thickness_mm": 50, "width_m": 1.2, "agreed": False}
    ]
    plant_in_notice(submission, "VA-DEPTH-004", "fail", "declarations.insulation[0]", "declared not agreed")


def three_floors_without_riser_diagram(submission: Submission) -> None:
    """A new house of three floors, and no riser diagram."""
    submission.notice["building"] = {"new": True, "dwelling": True, "floors": 3}
    plant(submission, "VA-ATT-005", "undecided", "attachment", path="attachments", note="three floors, no riser_diagram")
    follow(submission, "VA-FORM-001")


def plant_without_service_agreement(submission: Submission) -> None:
    """A small treatment plant without a service agreement."""
    submission.notice["plant"] = {"kind": "minirenseanlegg"}
    plant(submission, "VA-ATT-011", "undecided", "attachment", path="attachments", note="no service_agreement")


def private_sewage_without_permit(submission: Submission) -> None:
    """The sewage goes to a private plant, and no emission permit is attached."""
    submission.notice["sewage_to"] = "private"
    plant(submission, "VA-ATT-012", "undecided", "attachment", path="attachments", note="no emission_permit")


def other_survey_file(submission: Submission) -> None:
    """The SOSI file that came is not the one that the notice lists."""
    submission.altered.add(SOSI_FILE)
    plant(submission, "VA-ATT-014", "fail", "attachment", path="attachments[0]", note="other content than the hash says")


def other_firm_on_the_permit(submission: Submission) -> None:
    """The permit was given to another firm, and no change of firm is registered."""
    submission.notice["permit"]["firm_orgno"] = "310101017"
    plant_in_notice(submission, "VA-AUTH-004", "fail", "firm.orgno", "the permit names 310101017")


def sent_by_a_private_person(submission: Submission) -> None:
    """A private person sends the notice."""
    submission.notice["sender"] = {"kind": "private"}
    plant_in_notice(submission, "VA-AUTH-005", "fail", "sender.kind", "private")


def changed_use(submission: Submission) -> None:
    """The form declares a substantial change of water use."""
    submission.notice["declarations"]["water_use_changed"] = True
    plant_in_notice(submission, "VA-PERM-005", "fail", "declarations.water_use_changed", "declared changed")


def public_pipe_shut_without_approval(submission: Submission) -> None:
    """A public pipe was shut, and no approval is named."""
    submission.notice["declarations"]["public_pipe_shut"] = True
    submission.notice["permit"]["id"] = None
    plant_in_notice(submission, "VA-PERM-006", "undecided", "permit.id", "public pipe shut, no approval", needs="caseworker")
    follow(submission, "VA-PERM-001", "VA-ATTR-010", "VA-FORM-001", "VA-AUTH-004")


def temporary_without_phase(submission: Submission) -> None:
    """A temporary connection that does not say whether it begins or ends."""
    submission.notice["kind"] = "TEMPORARY"
    plant_in_notice(submission, "VA-PERM-007", "undecided", "phase", "neither start nor end")
    follow(submission, "VA-FORM-001", "VA-FORM-002", "VA-PERM-006")
