"""The life cycle of a memorandum: what people do to it; dates do the rest (`standing.py`)."""

from enum import StrEnum

from core.actor import Role
from core.lifecycle import Lifecycle, Requirement, Transition, Turn
from core.text import N_


class MemorandumState(StrEnum):
    """What people have made of it; whether it is in force follows from dates and signatures."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    OUT_FOR_SIGNATURE = "out_for_signature"
    EXECUTED = "executed"
    SUSPENDED = "suspended"
    TERMINATED = "terminated"
    WITHDRAWN = "withdrawn"


class MemorandumAction(StrEnum):
    """What may be done to a memorandum."""

    EDIT = "edit"
    OPEN_REVIEW = "open_review"
    COMMENT = "comment"
    APPROVE = "approve"
    COMPLETE_REVIEW = "complete_review"
    REQUEST_CHANGES = "request_changes"
    SEND = "send_for_signature"
    SIGN = "sign"
    COMPLETE = "complete"
    REVISE = "return_to_draft"
    WITHDRAW = "withdraw"
    SUSPEND = "suspend"
    RESUME = "resume"
    TERMINATE = "terminate"
    AMEND = "amend"
    RENEW = "renew"


DRAFTERS = frozenset({Role.LEADERSHIP, Role.PARTNERSHIP_DESK, Role.NGO_MANAGER})
SIGNATORIES = frozenset({Role.LEADERSHIP})
S, A = MemorandumState, MemorandumAction

MEMORANDUM: Lifecycle[MemorandumState, MemorandumAction] = Lifecycle(
    name=N_("Memorandum"),
    initial=S.DRAFT,
    turns={
        S.DRAFT: Turn.AGENCY,
        S.IN_REVIEW: Turn.AGENCY,
        S.APPROVED: Turn.AGENCY,
        S.OUT_FOR_SIGNATURE: Turn.AGENCY,
        S.EXECUTED: Turn.NOBODY,
        S.SUSPENDED: Turn.AGENCY,
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
            guard=N_("By a drafter of any party; the state stays draft."),
        ),
        Transition(
            number="M2",
            action=A.OPEN_REVIEW,
            sources=frozenset({S.DRAFT}),
            target=S.IN_REVIEW,
            roles=DRAFTERS,
            text=N_("Open the review"),
            guard=N_("Terms and standard elements are complete; the text becomes the next version."),
        ),
        Transition(
            number="M3",
            action=A.COMMENT,
            sources=frozenset({S.IN_REVIEW}),
            target=None,
            roles=DRAFTERS,
            text=N_("Comment"),
            guard=N_("On a section or a clause of the version in review; answered or settled by any party."),
        ),
        Transition(
            number="M4",
            action=A.APPROVE,
            sources=frozenset({S.IN_REVIEW}),
            target=None,
            roles=DRAFTERS,
            text=N_("Approve this version"),
            guard=N_("Once per party and version; every comment is settled."),
        ),
        Transition(
            number="M5",
            action=A.COMPLETE_REVIEW,
            sources=frozenset({S.IN_REVIEW}),
            target=S.APPROVED,
            roles=DRAFTERS | {Role.SYSTEM},
            text=N_("Complete the review"),
            guard=N_("Follows the last party's approval by itself."),
        ),
        Transition(
            number="M6",
            action=A.REQUEST_CHANGES,
            sources=frozenset({S.IN_REVIEW, S.APPROVED}),
            target=S.DRAFT,
            roles=DRAFTERS,
            text=N_("Ask for changes"),
            guard=N_("Approvals of this version become void; the next review is a new version."),
            note=Requirement.REQUIRED,
        ),
        Transition(
            number="M7",
            action=A.SEND,
            sources=frozenset({S.APPROVED}),
            target=S.OUT_FOR_SIGNATURE,
            roles=DRAFTERS,
            text=N_("Send for signature"),
            guard=N_(
                "No other agreement covers the same pair, service and days; each NGO's due diligence is valid,"
                " or a leader says why it goes ahead without."
            ),
        ),
        Transition(
            number="M8",
            action=A.SIGN,
            sources=frozenset({S.OUT_FOR_SIGNATURE}),
            target=None,
            roles=SIGNATORIES,
            text=N_("Sign"),
            guard=N_("An authorised signatory of a party, once per party, in any order, with password."),
        ),
        Transition(
            number="M9",
            action=A.COMPLETE,
            sources=frozenset({S.OUT_FOR_SIGNATURE}),
            target=S.EXECUTED,
            roles=SIGNATORIES | {Role.SYSTEM},
            text=N_("Complete"),
            guard=N_(
                "Follows the last signature by itself; what it amends is superseded from its first day."
            ),
        ),
        Transition(
            number="M10",
            action=A.REVISE,
            sources=frozenset({S.OUT_FOR_SIGNATURE}),
            target=S.DRAFT,
            roles=DRAFTERS,
            text=N_("Return to draft"),
            guard=N_("Signatures given so far become void."),
            note=Requirement.REQUIRED,
        ),
        Transition(
            number="M11",
            action=A.WITHDRAW,
            sources=frozenset({S.DRAFT, S.IN_REVIEW, S.APPROVED, S.OUT_FOR_SIGNATURE}),
            target=S.WITHDRAWN,
            roles=DRAFTERS,
            text=N_("Withdraw the memorandum"),
            note=Requirement.REQUIRED,
        ),
        Transition(
            number="M12",
            action=A.SUSPEND,
            sources=frozenset({S.EXECUTED}),
            target=S.SUSPENDED,
            roles=SIGNATORIES,
            text=N_("Suspend"),
            guard=N_("At once, while in force: no new referrals until it is resumed; open ones go on."),
            note=Requirement.REQUIRED,
        ),
        Transition(
            number="M13",
            action=A.RESUME,
            sources=frozenset({S.SUSPENDED}),
            target=S.EXECUTED,
            roles=SIGNATORIES,
            text=N_("Resume"),
            guard=N_("By the party that suspended it."),
            note=Requirement.REQUIRED,
        ),
        Transition(
            number="M14",
            action=A.TERMINATE,
            sources=frozenset({S.EXECUTED, S.SUSPENDED}),
            target=S.TERMINATED,
            roles=SIGNATORIES,
            text=N_("Give notice and terminate"),
            guard=N_(
                "Effective no earlier than today plus the days of notice, or earlier for safety, law or cause"
                " with the reason; says what happens to open referrals."
            ),
            note=Requirement.REQUIRED,
        ),
        Transition(
            number="M15",
            action=A.AMEND,
            sources=frozenset({S.EXECUTED, S.SUSPENDED}),
            target=None,
            roles=DRAFTERS,
            text=N_("Draft an amendment"),
            guard=N_("One at a time; the agreement stays in force until the amendment's first day."),
        ),
        Transition(
            number="M16",
            action=A.RENEW,
            sources=frozenset({S.EXECUTED, S.SUSPENDED}),
            target=None,
            roles=DRAFTERS,
            text=N_("Draft the renewal"),
            guard=N_("One at a time; it starts from the present terms, the day after the last day."),
        ),
    ),
)
