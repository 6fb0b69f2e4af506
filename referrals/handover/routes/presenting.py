"""Labels, colours and timelines of referrals in the reader's words, made once per page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flask_babel import gettext

from core.codes import CodeList
from core.text import N_
from partners.services.needs import NEED_LABELS, Need
from referrals.handover.closure_codes import CLOSURE_REASONS
from referrals.handover.codes import (
    CONSENT_BASES,
    DECLINE_REASONS,
    HOLD_REASONS,
    INFO_ITEMS,
    WITHDRAWAL_REASONS,
)
from referrals.handover.event_names import EVENTS
from referrals.handover.forms.drafting import AGE_BANDS
from referrals.handover.lifecycle import ReferralAction
from referrals.handover.queries import EventRow, PacketRow, QuestionRow
from referrals.handover.step_codes import (
    CORRECTION_REASONS,
    ENDED_REASONS,
    ERROR_REASONS,
    ESCALATION_REASONS,
    REOPEN_REASONS,
    WAITLIST_REASONS,
)
from referrals.handover.visibility import FEEDBACK_LABELS, STATUS_LABELS, OfficerStatus
from web.i18n import local_date, translate
from web.states import StateTag, state_tag

A = ReferralAction

REASONS: Mapping[ReferralAction, CodeList] = {
    A.REQUEST_INFO: INFO_ITEMS,
    A.DECLINE: DECLINE_REASONS,
    A.PROPOSE_DECLINE: DECLINE_REASONS,
    A.APPROVE_DECLINE: DECLINE_REASONS,
    A.WAITLIST: WAITLIST_REASONS,
    A.HOLD: HOLD_REASONS,
    A.WITHDRAW: WITHDRAWAL_REASONS,
    A.REQUEST_WITHDRAWAL: WITHDRAWAL_REASONS,
    A.CLOSE: CLOSURE_REASONS,
    A.CLOSE_WITHOUT_SERVICE: CLOSURE_REASONS,
    A.REOPEN: REOPEN_REASONS,
    A.MARK_ERROR: ERROR_REASONS,
    A.PROPOSE_ERROR: ERROR_REASONS,
    A.CONFIRM_ERROR: ERROR_REASONS,
    A.CORRECT: CORRECTION_REASONS,
    A.ESCALATE: ESCALATION_REASONS,
    A.FLAG_AGREEMENT_ENDED: ENDED_REASONS,
}
"""In which list the reason of each step stands."""

COLOURS: Mapping[OfficerStatus, str] = {
    OfficerStatus.DRAFT: "grey",
    OfficerStatus.SENT: "blue",
    OfficerStatus.REPLY_NEEDED: "orange",
    OfficerStatus.WITHDRAWAL_ASKED: "purple",
    OfficerStatus.RECEIVED: "blue",
    OfficerStatus.ACCEPTED: "turquoise",
    OfficerStatus.CONTACT_MADE: "turquoise",
    OfficerStatus.CONNECTED_TO_SERVICE: "green",
    OfficerStatus.NOT_ACCEPTED_OTHER_ROUTE_OFFERED: "yellow",
}
"""Colours of what the police see; grey where it has ended. The words alone carry the meaning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A label with its value, for a summary list."""

    label: str
    value: str | list[str] | None
    change_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One entry of a timeline; `at` is None where only the day may be known, which then stands in `by`."""

    label: str
    at: datetime | None
    by: str
    text: str | None = None
    tag: StateTag | None = None


def tags(kind: str, values: Iterable[StrEnum]) -> dict[str, StateTag]:
    """The tags of all states of a kind, so that a list looks them up instead of making them per row."""
    return {value.value: state_tag(kind, value.value) for value in values if value.value != "draft"}


def status_tags() -> dict[str, StateTag]:
    """The tags of everything that a referral can be for the police."""
    return {status.value: status_tag(status) for status in OfficerStatus}


def status_tag(status: OfficerStatus) -> StateTag:
    """How a referral stands for the police, in words and colour."""
    return StateTag(translate(STATUS_LABELS[status]), COLOURS.get(status, "grey"))


def label_in(codes: CodeList, value: str | None) -> str | None:
    """The translated label of a stored code."""
    code = codes.find(value)
    return translate(code.label) if code else None


def needs_shown(needs: Iterable[Need]) -> list[str]:
    """Needs in words, the primary one first."""
    return [translate(NEED_LABELS[need]) for need in needs]


def age_shown(packet: PacketRow) -> str | None:
    """The date of birth, else the age band."""
    if packet.born_on is not None:
        return str(gettext("Born %(day)s", day=local_date(packet.born_on)))
    return translate(dict(AGE_BANDS)[packet.age_band]) if packet.age_band else None


def consent_shown(basis: str | None, lawful_basis: str | None) -> list[str] | None:
    """On what ground the data are shared."""
    label = label_in(CONSENT_BASES, basis)
    return [text for text in (label, lawful_basis) if text] or None


def timeline_of(events: Iterable[EventRow]) -> list[Happening]:
    """A timeline in words, the newest first."""
    return [_happening(event) for event in reversed(tuple(events))]


def items_shown(question: QuestionRow) -> list[str]:
    """What the NGO asks for, in words."""
    return [label_in(INFO_ITEMS, item) or item for item in question.items]


def _happening(event: EventRow) -> Happening:
    if event.feedback is not None:
        words = translate(FEEDBACK_LABELS[event.feedback])
        return Happening(label=words, at=None, by=local_date(event.on))
    assert event.action is not None, "an event without feedback is a step"
    codes = REASONS.get(event.action)
    reason = label_in(codes, event.reason) if codes else None
    day = local_date(event.on) if event.at is None else None
    who = ", ".join(word for word in (event.by_name, day) if word) or translate(N_("Automatic"))
    return Happening(
        label=translate(EVENTS[event.action]),
        at=event.at,
        by=who,
        text=": ".join(text for text in (reason, event.note) if text) or None,
    )
