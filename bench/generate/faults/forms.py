"""What the form says of the case, the permit, the people, and what is attached."""

from __future__ import annotations

from collections.abc import Callable

from bench.generate.faults.planting import FORM_AGAINST_FILE, follow, plant, plant_in_notice, service_index
from bench.generate.streets import cm
from bench.generate.submission import NoRoomError, Submission

_FILES = {
    "VA-ATT-001": "situation_map",
    "VA-ATT-003": "floor_plan",
    "VA-ATT-004": "length_profile",
    "VA-ATT-009": "water_meter_form",
    "VA-ATT-013": "photo",
}


def no_property(submission: Submission) -> None:
    """The form has no gnr and bnr."""
    submission.notice["property"] |= {"gnr": None, "bnr": None}
    plant_in_notice(submission, "VA-FORM-003", "undecided", "property.gnr", "not stated")
    follow(submission, "VA-FORM-001", "VA-CRS-004")


def no_firm(submission: Submission) -> None:
    """The form does not say which firm sends it, so nothing stands for the stamp on the drawings either."""
    submission.notice["firm"]["orgno"] = None
    plant_in_notice(submission, "VA-AUTH-001", "undecided", "firm.orgno", "not stated")
    plant(submission, "VA-ATT-006", "undecided", "attachment", path="attachments", note="no firm for the stamp", needs="caseworker")
    follow(submission, "VA-FORM-001", "VA-AUTH-004", "VA-AUTH-005")


def no_service_rows(submission: Submission) -> None:
    """The service-pipe table is empty."""
    submission.notice["services"] = []
    plant_in_notice(submission, "VA-FORM-004", "undecided", "services", "no row")
    follow(submission, FORM_AGAINST_FILE, "VA-FORM-001", "VA-MAT-001", "VA-MAT-002", "VA-MAT-003", "VA-MAT-005", "VA-MAT-006")


def other_length(submission: Submission) -> None:
    """The form gives the wastewater pipe a quarter longer than the file."""
    index = service_index(submission, "SP")
    row = submission.notice["services"][index]
    row["length_m"] = cm(row["length_m"] * 1.25)
    plant_in_notice(submission, "VA-FORM-005", "fail", f"services[{index}].length_m", "25 per cent more than the file")
    follow(submission, "VA-MAT-007")


def no_description(submission: Submission) -> None:
    """The work is not described."""
    submission.notice["work"]["description"] = ""
    plant_in_notice(submission, "VA-FORM-006", "undecided", "work.description", "empty")
    follow(submission, "VA-FORM-001")


def conditions_not_met(submission: Submission) -> None:
    """The firm says that the permit's conditions are not met."""
    submission.notice["declarations"]["permit_conditions_met"] = False
    plant_in_notice(submission, "VA-FORM-007", "fail", "declarations.permit_conditions_met", "declared not met")


def missing_attachment(rule: str) -> Callable[[Submission], None]:
    """The fault that the attachment of that rule is not there."""

    def take_it_away(submission: Submission) -> None:
        kind = _FILES[rule]
        submission.attachments = [each for each in submission.attachments if each.kind != kind]
        plant(submission, rule, "undecided", "attachment", note=f"no {kind}", path="attachments")
        follow(submission, "VA-FORM-001", "VA-ATT-001", "VA-ATT-002")

    return take_it_away


def named_but_not_sent(submission: Submission) -> None:
    """The situation map is on the list and not in the folder."""
    submission.withheld.add(_file_of(submission, "situation_map"))
    plant(submission, "VA-ATT-001", "undecided", "attachment", path="attachments", note="listed, not sent")
    follow(submission, "VA-ATT-002", "VA-ATT-006", "VA-FORM-001")


def other_content(submission: Submission) -> None:
    """The water meter form is not the file that the notice's hash is of."""
    submission.altered.add(_file_of(submission, "water_meter_form"))
    plant(submission, "VA-ATT-009", "undecided", "attachment", path="attachments", note="other content than the hash says")
    follow(submission, "VA-FORM-001")


def _file_of(submission: Submission, kind: str) -> str:
    for attachment in submission.attachments:
        if attachment.kind == kind:
            return attachment.file
    raise NoRoomError(f"there is no {kind}")


def wrong_organisation_number(submission: Submission) -> None:
    """The organisation number fails its check digit."""
    number = submission.notice["firm"]["orgno"]
    submission.notice["firm"]["orgno"] = number[:-1] + str((int(number[-1]) + 1) % 10)
    plant_in_notice(submission, "VA-AUTH-001", "fail", "firm.orgno", "wrong check digit")
    follow(submission, "VA-FORM-001")


def expired_certificate(submission: Submission) -> None:
    """The ADK certificate ran out two years before the work."""
    submission.notice["performers"][0]["certificates"][0]["valid_to"] = "2024-01-01"
    plant_in_notice(submission, "VA-AUTH-002", "fail", "performers[0]", "ADK1 ran out 2024-01-01")


def no_permit(submission: Submission) -> None:
    """No permit is named."""
    submission.notice["permit"] = None
    plant_in_notice(submission, "VA-PERM-001", "undecided", "permit", "not stated", needs="caseworker")
    follow(submission, "VA-PERM-002", "VA-PERM-003", "VA-PERM-004", "VA-ATTR-010", "VA-SURV-006", "VA-FORM-001", "VA-AUTH-004")


def started_before_permit(submission: Submission) -> None:
    """Work began a fortnight before the permit."""
    submission.notice["permit"]["date"] = "2026-07-15"
    submission.notice["work"]["start_date"] = "2026-07-01"
    plant_in_notice(submission, "VA-PERM-002", "fail", "work.start_date", "before the permit of 2026-07-15")


def permit_too_old(submission: Submission) -> None:
    """The permit is more than three years older than the work."""
    submission.notice["permit"]["date"] = "2022-03-01"
    plant_in_notice(submission, "VA-PERM-003", "fail", "work.start_date", "more than three years after the permit of 2022-03-01")


def indoor_work_without_certificate(submission: Submission) -> None:
    """The one who did the indoor work names no certificate."""
    submission.notice["performers"][1]["certificates"] = []
    plant_in_notice(submission, "VA-AUTH-003", "undecided", "performers[1]", "no certificate for indoor work")
    follow(submission, "VA-FORM-001")


def finished_after_the_notice(submission: Submission) -> None:
    """The form says that the work is finished next spring."""
    submission.notice["work"]["finish_date"] = "2027-03-01"
    plant_in_notice(submission, "VA-TIME-002", "fail", "work.finish_date", "2027-03-01, after the notice")
    follow(submission, "VA-SURV-006", "VA-ATTR-009")


def shared_pipe_without_agreement(submission: Submission) -> None:
    """The form says that a shared private pipe is joined, and no registered agreement is attached."""
    submission.notice["declarations"]["joins_shared_pipe"] = True
    plant(submission, "VA-ATT-007", "undecided", "attachment", path="attachments", note="no registered_agreement")
    follow(submission, "VA-TOPO-010", "VA-FORM-001", "VA-TOPO-011")


def other_property_without_agreement(submission: Submission) -> None:
    """The form says that another property is crossed, and no registered agreement is attached."""
    submission.notice["declarations"]["crosses_other_property"] = True
    plant(submission, "VA-ATT-008", "undecided", "attachment", path="attachments", note="no registered_agreement")
    follow(submission, "VA-TOPO-009", "VA-FORM-001")
