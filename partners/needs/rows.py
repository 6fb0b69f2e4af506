"""Needs assessments as frozen rows: what pages, the document and the commands read."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from partners.goals.queries import GoalLabel
from partners.needs.lifecycle import NeedsState
from partners.needs.ranking import Standing
from partners.needs.terms import Barrier, FollowKind, FollowState, SourceKind
from partners.services.needs import Need


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentRow:
    """An assessment with the names that a page needs."""

    id: UUID
    reference: str
    organisation_id: UUID
    organisation_name: str
    zone: str
    partnership_id: UUID | None
    agency_name: str | None
    ngo_name: str | None
    title: str
    question: str
    area: str
    starts_on: date
    ends_on: date
    smallest_group: int
    method: str | None
    state: NeedsState
    created_at: datetime
    concluded_at: datetime | None
    version: int

    @property
    def about(self) -> str:
        """Whose assessment it is: a partnership's by both names."""
        if self.agency_name and self.ngo_name:
            return f"{self.agency_name} – {self.ngo_name}"
        return self.organisation_name


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """A figure of a source."""

    source_id: UUID
    line: int
    measure: str
    value: float
    unit: str | None
    area: str | None
    year: int
    population: str | None
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRowRow:
    """A record that is no figure."""

    source_id: UUID
    line: int
    field: str | None
    reason: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionRow:
    """That a source speaks of a theme."""

    id: UUID
    source_id: UUID
    theme_id: UUID
    theme_name: str
    words: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """A source with what it says."""

    id: UUID
    number: int
    kind: SourceKind
    title: str
    publisher: str | None
    year: int | None
    licence: str | None
    link: str | None
    file_name: str | None
    rows: int | None
    mapped_at: datetime | None
    publication_id: UUID | None
    results: str | None
    held_on: date | None
    group_words: str | None
    people: int | None
    notes: str | None
    figures: tuple[FigureRow, ...] = field(default=())
    bad: tuple[BadRowRow, ...] = field(default=())
    mentions: tuple[MentionRow, ...] = field(default=())

    @property
    def code(self) -> str:
        """How others refer to it."""
        return f"S{self.number}"

    @property
    def waits_for_mapping(self) -> bool:
        """A file that nobody has mapped says nothing yet."""
        return self.kind is SourceKind.STATISTICS and self.mapped_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightRow:
    """What an expert gave a theme."""

    expert_id: UUID
    theme_id: UUID
    weight: int
    comment: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertRow:
    """A person who was asked."""

    id: UUID
    user_id: UUID
    name: str
    organisation_name: str
    comment: str | None
    answered_at: datetime | None
    weights: tuple[WeightRow, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeRow:
    """A theme of the code list with what is known of it; `sources` are their codes."""

    id: UUID
    name: str
    meaning: str | None
    place: int | None
    place_reason: str | None
    place_by: str | None
    final_rank: int | None
    final_evidence: int | None
    final_weight: float | None
    sources: tuple[str, ...] = field(default=())
    weights: tuple[WeightRow, ...] = field(default=())

    def standing(self) -> Standing:
        """The theme as the rule takes it."""
        return Standing(
            theme_id=self.id,
            name=self.name,
            evidence=len(self.sources),
            weights=tuple(one.weight for one in self.weights),
            place=self.place,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BarrierRow:
    """Something that keeps people from help, with the sources that say so."""

    id: UUID
    kind: Barrier
    words: str
    source_ids: tuple[UUID, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowRow:
    """What a priority led to, and what became of it."""

    id: UUID
    theme_id: UUID
    theme_name: str
    kind: FollowKind
    goal_id: UUID | None
    diligence_id: UUID | None
    diligence_state: str | None
    diligence_outcome: str | None
    diligence_ngo: str | None
    need: Need | None
    words: str | None
    state: FollowState
    outcome: str | None
    created_at: datetime
    closed_at: datetime | None
    goal: GoalLabel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedRow:
    """A service that somebody wants, as NGOs of the partnership read it."""

    id: UUID
    assessment_id: UUID
    assessment_title: str
    organisation_name: str
    priority: str
    need: Need
    words: str
    area: str
    state: FollowState
    outcome: str | None
    created_at: datetime
