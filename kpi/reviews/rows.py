"""Frozen rows of a review, as pages, documents and the next evaluation read them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.actor import Role
from kpi.reviews.lifecycle import UNSETTLED, Answer, DisputeReason, DisputeState, Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Who was measured: agency and NGO of a partnership, one of them, or neither where it is everything."""

    agency_id: UUID | None
    ngo_id: UUID | None

    @property
    def members(self) -> frozenset[UUID]:
        """The organisations that sign; empty where everything was measured and the operator signs."""
        return frozenset(one for one in (self.agency_id, self.ngo_id) if one is not None)

    @property
    def are_two(self) -> bool:
        """Whether two organisations read it together."""
        return len(self.members) == 2


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentRow:
    """A remark; `indicator` None is about the whole, `corrects_id` names the remark whose words it replaces."""

    id: UUID
    indicator: str | None
    text: str
    corrects_id: UUID | None
    author_id: UUID
    author_name: str
    organisation_id: UUID
    organisation_name: str
    written_at: datetime
    after_sign_off: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """What a side makes of a figure, and why."""

    indicator: str
    organisation_id: UUID
    organisation_name: str
    mark: Mark
    words: str | None
    marked_at: datetime
    marked_by: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeRow:
    """A figure that a side holds to be wrong, and what the desk said."""

    id: UUID
    evaluation_id: UUID
    indicator: str
    organisation_id: UUID
    organisation_name: str
    reason: DisputeReason
    text: str
    state: DisputeState
    raised_at: datetime
    raised_by_id: UUID
    raised_by: str
    answer: Answer | None
    answer_text: str | None
    answered_at: datetime | None
    answered_by: str | None
    revised_by_id: UUID | None
    revised_by_reference: str | None
    ended_at: datetime | None
    ended_by: str | None
    version: int

    @property
    def is_open(self) -> bool:
        """Whether readers of the figure must be told that it is disputed."""
        return self.state in UNSETTLED


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeEntry:
    """A dispute in the list of all, with the evaluation that it is about."""

    row: DisputeRow
    sides: Sides
    reference: str
    period_key: str
    scope_title: str
    """The names of those measured; empty where it is everything."""
    desk_name: str | None
    """Whose desk answers; None where everything was measured."""

    @property
    def waits_for_desk(self) -> bool:
        """Whether the desk has to act next."""
        return self.row.state in (DisputeState.OPEN, DisputeState.REVISING)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalLink:
    """A shared goal that was set because of a figure."""

    goal_id: UUID
    indicator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureRow:
    """Who signed for a side, as they were called then, and how many disputes of that side were open."""

    organisation_id: UUID
    organisation_name: str
    signer_name: str
    signer_role: Role
    signed_at: datetime
    disputes_noted: int
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The common reading of an evaluation; `id` None before anybody did something."""

    evaluation_id: UUID
    id: UUID | None = None
    edition: int = 1
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    """When each side had signed."""
    version: int = 0
    comments: tuple[CommentRow, ...] = ()
    findings: tuple[FindingRow, ...] = ()
    disputes: tuple[DisputeRow, ...] = ()
    goals: tuple[GoalLink, ...] = ()
    signatures: tuple[SignatureRow, ...] = ()

    @property
    def open_disputes(self) -> tuple[DisputeRow, ...]:
        """The disputes that a reader of the figures must know of."""
        return tuple(one for one in self.disputes if one.is_open)

    @property
    def disputed(self) -> frozenset[str]:
        """The codes of the figures that somebody disputes now."""
        return frozenset(one.indicator for one in self.open_disputes)

    @property
    def comment_count(self) -> int:
        """How many remarks there are; a corrected one counts once."""
        return sum(one.corrects_id is None for one in self.comments)

    def is_complete(self, sides: Sides) -> bool:
        """Whether everybody has signed who signs: each side, or the one where there is only one."""
        signed = {one.organisation_id for one in self.signatures}
        return bool(signed) and sides.members <= signed

    def findings_on(self, indicator: str) -> tuple[FindingRow, ...]:
        """What the sides make of a figure."""
        return tuple(one for one in self.findings if one.indicator == indicator)

    def disputes_on(self, indicator: str) -> tuple[DisputeRow, ...]:
        """The disputes of a figure, settled ones too, the oldest first."""
        return tuple(one for one in self.disputes if one.indicator == indicator)

    def comments_on(self, indicator: str | None) -> tuple[CommentRow, ...]:
        """The remarks on a figure, or on the whole, with the corrected ones, the oldest first."""
        return tuple(one for one in self.comments if one.indicator == indicator)

    def signature_of(self, organisation_id: UUID | None) -> SignatureRow | None:
        """The signature of a side, if it has signed."""
        return next((one for one in self.signatures if one.organisation_id == organisation_id), None)
