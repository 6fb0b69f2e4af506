"""The words of the fictitious partners; nobody in them exists."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from core.actor import OrganisationKind, Role
from partners.channels.contacts.purposes import Purpose
from partners.channels.threads.kinds import MessageKind

K, P = MessageKind, Purpose


class Speaker(StrEnum):
    """Which side says a line."""

    AGENCY = "agency"
    NGO = "ngo"


A, N = Speaker.AGENCY, Speaker.NGO


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One message of a conversation."""

    by: Speaker
    text: str
    kind: MessageKind = K.MESSAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLine:
    """One contact of a side: the first person with a role, or a name."""

    purpose: Purpose
    phone: str | None
    role: Role | None = None
    name: str | None = None
    hours: str | None = None
    note: str | None = None


def _line(by: Speaker, text: str, kind: MessageKind = K.MESSAGE) -> Line:
    return Line(by=by, text=text, kind=kind)


TOPICS: tuple[tuple[str, timedelta, tuple[Line, ...]], ...] = (
    (
        "Weekend cover in the summer months",
        timedelta(days=3),
        (
            _line(N, "Do you expect more night-time referrals in July and August, as last year?", K.QUESTION),
            _line(
                A, "Yes, about a third more, mostly on Fridays. We send you the rota of the units.", K.ANSWER
            ),
            _line(N, "Then we add a second worker on Friday nights from 1 July."),
        ),
    ),
    (
        "New telephone line for warm hand-offs",
        timedelta(days=31),
        (
            _line(
                N, "From Monday the hand-off line is answered day and night by the same team.", K.INFORMATION
            ),
            _line(A, "Thank you, all units are told at the next briefing."),
        ),
    ),
    (
        "Officers’ questions after a decline",
        timedelta(hours=20),
        (_line(A, "May our supervisors call you when a decline is unclear to them?", K.QUESTION),),
    ),
)
"""Subject, age and lines of each conversation between partners."""

REFERRAL_TALK: tuple[tuple[Line, ...], ...] = (
    (
        _line(A, "Is the address on the referral still the right one to meet at?", K.QUESTION),
        _line(N, "Yes, we agreed to meet there.", K.ANSWER),
    ),
    (_line(N, "Is there a dog at the address? Our worker goes there tomorrow.", K.QUESTION),),
    (
        _line(A, "The family moved the spare key. Please ring at the side door.", K.INFORMATION),
        _line(N, "Thank you, noted."),
    ),
    (_line(A, "There was broken glass in the stairwell last night. Please take care.", K.SAFETY_ALERT),),
)
"""What officers and workers write about referrals."""

ANNOUNCEMENTS: tuple[tuple[bool, timedelta, timedelta, bool, str, str], ...] = (
    (
        True,
        timedelta(days=2),
        timedelta(days=40),
        True,
        "New opening hours from next month",
        "Walk-in support opens at 8 in the morning, an hour earlier than so far. The hand-off line stays as it is.",
    ),
    (
        False,
        timedelta(days=9),
        timedelta(days=20),
        False,
        "Briefing on consent on Thursday",
        "Fifteen minutes at the start of each shift: what to say when a person cannot decide at once.",
    ),
)
"""Whether it is for both sides, how old, how long it is still shown, whether to confirm, title, text."""

CONTACTS: Mapping[OrganisationKind, tuple[ContactLine, ...]] = {
    OrganisationKind.AGENCY: (
        ContactLine(
            purpose=P.DAY_TO_DAY, phone="+1 518 555 0110", role=Role.PARTNERSHIP_DESK, hours="Mon–Fri 8–18"
        ),
        ContactLine(purpose=P.ESCALATION_1, phone="+1 518 555 0111", role=Role.SUPERVISOR, hours="On duty"),
        ContactLine(
            purpose=P.DATA_PROTECTION, phone="+1 518 555 0113", name="Records office", hours="Mon–Fri 9–16"
        ),
        ContactLine(purpose=P.MEDIA, phone="+1 518 555 0114", name="Press office", hours="Day and night"),
        ContactLine(
            purpose=P.ESCALATION_2, phone="+1 518 555 0112", role=Role.LEADERSHIP, hours="Mon–Fri 9–17"
        ),
    ),
    OrganisationKind.NGO: (
        ContactLine(
            purpose=P.WARM_HANDOFF,
            phone="+1 518 555 0120",
            name="Hand-off line",
            hours="Day and night",
            note="Say that you are with the person; a worker comes to the telephone.",
        ),
        ContactLine(
            purpose=P.DAY_TO_DAY, phone="+1 518 555 0121", role=Role.NGO_INTAKE, hours="Mon–Fri 8–20"
        ),
        ContactLine(
            purpose=P.ESCALATION_1, phone="+1 518 555 0122", role=Role.NGO_MANAGER, hours="Mon–Fri 9–17"
        ),
        ContactLine(
            purpose=P.ESCALATION_2, phone="+1 518 555 0123", role=Role.LEADERSHIP, hours="Mon–Fri 9–17"
        ),
        ContactLine(
            purpose=P.DATA_PROTECTION, phone="+1 518 555 0124", name="Data protection", hours="Tue–Thu 9–12"
        ),
    ),
}
"""Who each side names; a partnership that is not complete leaves out the last."""
