"""The message that goes with a report: plain words about what must be done, ready to send."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reports import view
from reports.difference_words import difference_lists
from reports.document import Report
from reports.report import worded
from reports.wording import label, word


@dataclass(frozen=True, slots=True)
class Message:
    """Subject line and text; no names of people, so that it can be logged and filed."""

    subject: str
    text: str


def message(report: Report, to: Literal["contractor", "caseworker"] = "contractor", lang: str | None = None) -> Message:
    """The message to one of the two. `lang` None keeps the report's language. What the reader may not see of the register must be
    taken out of the report beforehand, by `disclose`."""
    if lang is not None and lang != report["language"]:
        report = worded(report, lang)
    lang = report["language"]
    name = report["case"]["case_id"] or report["delivery"]["file_name"]
    subject = label(lang, "message.subject", case=name, verdict=word(lang, "verdict", report["verdict"]))
    found = {party.code: party for party in view.parties(report, lang)}
    lines = [label(lang, "message.greeting"), "", label(lang, "message.intro", case=name, file=report["delivery"]["file_name"])]
    lines += [label(lang, f"verdict.{report['verdict']}"), ""]
    difference = difference_lists(report, lang)
    if difference is not None:
        lines += [difference[0], ""]
    if to == "contractor":
        lines += _for_contractor(found, lang)
    else:
        lines += _for_caseworker(found, lang)
    lines += [label(lang, "message.attached"), label(lang, "verdict.not_decision")]
    return Message(subject, "\n".join(lines) + "\n")


def _for_contractor(found: dict[str, view.Party], lang: str) -> list[str]:
    mine, theirs = found.get("contractor"), found.get("caseworker")
    lines = [label(lang, "message.contractor"), *_things(mine), ""] if mine else [label(lang, "message.nothing"), ""]
    if theirs:
        lines += [label(lang, "message.caseworker"), *[f"- {one.message} ({group.code})" for group in theirs.groups for one in group.findings], ""]
    return [*lines, label(lang, "message.resend")] if mine else lines


def _for_caseworker(found: dict[str, view.Party], lang: str) -> list[str]:
    counts = {code: str(party.count) for code, party in found.items()}
    lines = [label(lang, "message.short_caseworker", contractor=counts.get("contractor", "0"), caseworker=counts.get("caseworker", "0")), ""]
    for code in ("caseworker", "operator", "contractor"):
        party = found.get(code)
        if party:
            lines += [f"{party.name}:", *_things(party), ""]
    return lines


def _things(party: view.Party | None) -> list[str]:
    """Each thing to do, with the findings that it mends."""
    lines = []
    for number, group in enumerate(party.groups if party else (), start=1):
        lines.append(f"{number}. {group.fix} ({group.code}, {group.clause})")
        lines += [f"   - {one.message}" for one in group.findings]
    return lines
