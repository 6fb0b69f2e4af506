"""What the archive is narrowed to: values from an address, and the conditions that they mean."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

import sqlalchemy as sa

from accounts.organisations.models import Organisation
from core.actor import Actor, OrganisationKind
from kpi.delivery.queries import unread_of
from kpi.evaluations.models import Evaluation
from kpi.evaluations.policy import keeps_everything, sees_all
from kpi.measures.scope import ScopeKind
from kpi.periods import Period
from partners.memoranda.models import Partnership

MOST_WORDS = 6


class Length(StrEnum):
    """How long the period of an evaluation is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    OTHER = "other"


class Standing(StrEnum):
    """Whether an evaluation has an indicator that misses its target."""

    MISSES = "misses"
    NO_MISSES = "no_misses"


class Origin(StrEnum):
    """Whether a schedule or a person ran it."""

    SCHEDULED = "scheduled"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveFilter:
    """What to show; an empty value narrows nothing. `period` holds the periods that lie within it."""

    words: str = ""
    period: Period | None = None
    length: Length | None = None
    kind: ScopeKind | None = None
    standing: Standing | None = None
    origin: Origin | None = None
    unread: bool = False

    def without(self, name: str) -> "ArchiveFilter":
        """The same without one of its values."""
        return replace(self, **{name: getattr(EVERYTHING, name)})

    @property
    def is_empty(self) -> bool:
        """Whether nothing is narrowed."""
        return self == EVERYTHING


EVERYTHING = ArchiveFilter()
_SHAPES = {
    Length.YEAR: Evaluation.period_key.like("____"),
    Length.QUARTER: Evaluation.period_key.like("____-Q_"),
    Length.MONTH: sa.and_(Evaluation.period_key.like("____-__"), Evaluation.period_key.not_like("____-Q_")),
    Length.OTHER: Evaluation.period_key.like("%..%"),
}


def kinds_of(actor: Actor) -> tuple[ScopeKind, ...]:
    """The kinds of scopes of which the actor may find evaluations."""
    if sees_all(actor):
        return tuple(ScopeKind)
    if keeps_everything(actor):
        return (ScopeKind.ALL,)
    own = ScopeKind.AGENCY if actor.organisation_kind is OrganisationKind.AGENCY else ScopeKind.NGO
    return (ScopeKind.PARTNERSHIP, own)


def conditions(chosen: ArchiveFilter, actor: Actor) -> Iterator[sa.ColumnElement[bool]]:
    """The filter as conditions on evaluations; whose evaluations they are is not decided here."""
    for word in chosen.words.split()[:MOST_WORDS]:
        yield _holds(word)
    if chosen.period is not None:
        yield Evaluation.period_start >= chosen.period.start
        yield Evaluation.period_end <= chosen.period.end
    if chosen.length is not None:
        yield _SHAPES[chosen.length]
    if chosen.kind is ScopeKind.ALL:
        yield Evaluation.scope_key == ScopeKind.ALL.value
    elif chosen.kind is not None:
        yield Evaluation.scope_key.startswith(f"{chosen.kind.value}-", autoescape=True)
    if chosen.standing is not None:
        yield Evaluation.missed > 0 if chosen.standing is Standing.MISSES else Evaluation.missed == 0
    if chosen.origin is not None:
        by_hand = Evaluation.schedule_id.is_(None)
        yield by_hand if chosen.origin is Origin.BY_HAND else ~by_hand
    if chosen.unread:
        yield Evaluation.id.in_(unread_of(actor))


def _holds(word: str) -> sa.ColumnElement[bool]:
    """The word stands in the evaluation's reference, a name of those measured, or the partnership's reference."""
    named = sa.select(Organisation.id).where(Organisation.name.icontains(word, autoescape=True))
    pair = sa.select(Partnership.id).where(Partnership.reference.icontains(word, autoescape=True))
    return sa.or_(
        Evaluation.reference.icontains(word, autoescape=True),
        Evaluation.agency_id.in_(named),
        Evaluation.ngo_id.in_(named),
        Evaluation.partnership_id.in_(pair),
    )
