"""The words for the codes of this slice, marked for translation."""

from collections.abc import Mapping

from core.text import N_
from partners.meetings.terms import AgendaKind, CommitteeKind, DecisionOutcome

KINDS: Mapping[CommitteeKind, str] = {
    CommitteeKind.STEERING: N_("Steering committee"),
    CommitteeKind.OPERATIONAL: N_("Operational committee"),
    CommitteeKind.COMMUNITY: N_("Community committee"),
}
KIND_MEANINGS: Mapping[CommitteeKind, str] = {
    CommitteeKind.STEERING: N_("Leaders of all partners. The agreement says how often it meets."),
    CommitteeKind.OPERATIONAL: N_("Leaders, supervisors and intake staff of all partners."),
    CommitteeKind.COMMUNITY: N_("As the operational committee, with guests from other organisations."),
}
AGENDA_KINDS: Mapping[AgendaKind, str] = {
    AgendaKind.RATIFY: N_("To ratify"),
    AgendaKind.DEFERRED: N_("Deferred decisions"),
    AgendaKind.ACTION: N_("Open actions"),
    AgendaKind.FINDING: N_("Findings of the last evaluation"),
    AgendaKind.GOAL: N_("Goals off track"),
    AgendaKind.REFERRALS: N_("Overdue referrals"),
    AgendaKind.DOCUMENT: N_("Documents"),
    AgendaKind.AGREEMENT: N_("Agreements"),
    AgendaKind.OTHER: N_("Other points"),
}
OUTCOMES: Mapping[DecisionOutcome, str] = {
    DecisionOutcome.AGREED: N_("Agreed"),
    DecisionOutcome.REJECTED: N_("Rejected"),
    DecisionOutcome.DEFERRED: N_("Deferred to a later meeting"),
}
