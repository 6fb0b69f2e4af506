"""The life cycle of a memorandum: what people do to it; dates do the rest (`standing.py`)."""

from enum import StrEnum

from core.actor import Role
from core.lifecycle import Lifecycle, Requirement, Transition, Turn
from core.text import N_


class MemorandumState(StrEnum):
    """What people have made of it; whether it is in force follows from dates and signatures."""

    DRAFT = "draft"
    OUT_FOR_SIGNATURE = "out_for_signature"
    EXECUTED = "executed"
    TERMINATED = "terminated"
    WITHDRAWN = "withdrawn"


class MemorandumAction(StrEnum):
    """What may be done to a memorandum."""

    EDIT = "edit"
    SEND = "send_for_signature"
    SIGN = "sign"
    COMPLETE = "complete"
    REVISE = "return_to_draft"
    WITHDRAW = "withdraw"
    TERMINATE = "terminate"


DRAFTERS = frozenset({Role.LEADERSHIP, Role.PARTNERSHIP_DESK, Role.NGO_MANAGER})
SIGNATORIES = frozenset({Role.LEADERSHIP})
S, A = MemorandumState, MemorandumAction

MEMORANDUM: Lifecycle[MemorandumState, MemorandumAction] = Lifecycle(
    name=N_("Memorandum"),
    initial=S.DRAFT,
    turns={
        S.DRAFT: Turn.AGENCY,
        S.OUT_FOR_SIGNATURE: Turn.AGENCY,
        S.EXECUTED: Turn.NOBODY,
        S.TERMINATED: Turn.NOBODY,
        S.WITHDRAWN: Turn.NOBODY,
    },
    closed=frozenset({S.TERMINATED, S.WITHDRAWN}),
    transitions=(
        Transition(
            number="M1",
            action=A.EDIT,
            sources=frozenset({S.DRAFT}),
            target=None,
            roles=DRAFTERS,
            text=N_("Change the draft"),
            guard=N_("By a drafter of either party; the state stays draft."),
        ),
        Transition(
            number="M2",
            action=A.SEND,
            sources=frozenset({S.DRAFT}),
            target=S.OUT_FOR_SIGNATURE,
            roles=DRAFTERS,
            text=N_("Send for signature"),
            guard=N_("Terms are complete; no other agreement covers the same service and days."),
        ),
        Transition(
            number="M3",
            action=A.SIGN,
            sources=frozenset({S.OUT_FOR_SIGNATURE}),
            target=None,
            roles=SIGNATORIES,
            text=N_("Sign"),
            guard=N_("An authorised signatory of a party, once per party, with password."),
        ),
        Transition(
            number="M4",
            action=A.COMPLETE,
            sources=frozenset({S.OUT_FOR_SIGNATURE}),
            target=S.EXECUTED,
            roles=SIGNATORIES | {Role.SYSTEM},
            text=N_("Complete"),
            guard=N_("Follows the last signature by itself."),
        ),
        Transition(
            number="M5",
            action=A.REVISE,
            sources=frozenset({S.OUT_FOR_SIGNATURE}),
            target=S.DRAFT,
            roles=DRAFTERS,
            text=N_("Return to draft"),
            guard=N_("Signatures given so far become void."),
            note=Requirement.REQUIRED,
        ),
        Transition(
            number="M6",
            action=A.WITHDRAW,
            sources=frozenset({S.DRAFT, S.OUT_FOR_SIGNATURE}),
            target=S.WITHDRAWN,
            roles=DRAFTERS,
            text=N_("Withdraw the memorandum"),
            note=Requirement.REQUIRED,
        ),
        Transition(
            number="M7",
            action=A.TERMINATE,
            sources=frozenset({S.EXECUTED}),
            target=S.TERMINATED,
            roles=SIGNATORIES,
            text=N_("Give notice and terminate"),
            guard=N_("Effective no earlier than today plus the days of notice."),
            note=Requirement.REQUIRED,
        ),
    ),
)
