"""Whose turn a referral is, in words that say what to do and by when; on plain values."""

from dataclasses import dataclass
from datetime import datetime

from core.lifecycle import Turn
from core.text import N_
from referrals.handover.lifecycle import ReferralState

S = ReferralState


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnWords:
    """A marked sentence; `at` fills its placeholder `%(at)s`, where it has one."""

    text: str
    at: datetime | None = None


_NGO = {
    "acknowledge": (N_("Your turn: acknowledge by %(at)s"), N_("NGO’s turn: acknowledge by %(at)s")),
    "decide": (N_("Your turn: decide by %(at)s"), N_("NGO’s turn: decide by %(at)s")),
    "assign": (N_("Your turn: assign a worker"), N_("NGO’s turn: assign a worker")),
    "reach": (N_("Your turn: reach the person by %(at)s"), N_("NGO’s turn: reach the person by %(at)s")),
    "begin": (
        N_("Your turn: begin the service, or say why not"),
        N_("NGO’s turn: begin the service, or say why not"),
    ),
    "serve": (N_("In service: next step by %(at)s"), N_("In service: next step by %(at)s")),
    "place": (N_("Waits for a place: review by %(at)s"), N_("Waits for a place: review by %(at)s")),
    "paused": (N_("On hold: review by %(at)s"), N_("On hold: review by %(at)s")),
    "let_go": (
        N_("Your turn: confirm or refuse the withdrawal"),
        N_("NGO’s turn: confirm or refuse the withdrawal"),
    ),
}


def turn_words(
    state: ReferralState,
    *,
    viewer: Turn,
    acknowledged_at: datetime | None,
    next_due_at: datetime | None,
    since: datetime,
    is_assigned: bool,
    is_reached: bool,
) -> TurnWords:
    """The sentence for a reader on one side (`Turn.NGO` or `Turn.DESK`); `since` is when the turn began."""
    match state:
        case S.INFO_REQUESTED:
            return TurnWords(text=N_("Officer’s turn since %(at)s: answer the question"), at=since)
        case S.DECLINE_REVIEW if viewer is Turn.DESK:
            return TurnWords(text=N_("Your turn since %(at)s: review the decline"), at=since)
        case S.DECLINE_REVIEW:
            return TurnWords(text=N_("Partnership desk’s turn since %(at)s"), at=since)
        case S.DRAFT | S.DECLINED | S.WITHDRAWN | S.CLOSED | S.ENTERED_IN_ERROR:
            return TurnWords(text=N_("Nobody’s turn"))
    if viewer is Turn.DESK and state in (S.ACCEPTED, S.CONTACTING):
        # Whether somebody was reached is the NGO's to know; the police learn the code alone, where it is permitted.
        return TurnWords(text=N_("NGO’s turn"))
    key = _key(state, is_seen=acknowledged_at is not None, is_assigned=is_assigned, is_reached=is_reached)
    own, others = _NGO[key]
    text = own if viewer is Turn.NGO else others
    return TurnWords(text=text, at=next_due_at if "%(at)s" in text else None)


def _key(state: ReferralState, *, is_seen: bool, is_assigned: bool, is_reached: bool) -> str:
    match state:
        case S.SUBMITTED:
            return "decide" if is_seen else "acknowledge"
        case S.WAITLISTED:
            return "place"
        case S.ON_HOLD:
            return "paused"
        case S.WITHDRAWAL_REQUESTED:
            return "let_go"
        case S.ACTIVE:
            return "serve"
        case _:
            if not is_assigned:
                return "assign"
            return "begin" if is_reached else "reach"
