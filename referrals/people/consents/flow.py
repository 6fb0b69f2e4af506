"""What flows: the one function that every read and every export asks, and what it is asked with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.actor import Actor, Role
from partners.memoranda.terms import DataCategory
from referrals.people.consents.codes import ConsentKind, DisclosedOn, Ground
from referrals.people.consents.standing import (
    COUNTS,
    OPEN,
    ConsentFacts,
    ConsentStatus,
    Ended,
    GroundFacts,
    ends_at,
    ground_ends_at,
    holds,
    status_of,
)

C = DataCategory
NOTHING: frozenset[DataCategory] = frozenset()
NEVER = frozenset({C.CRIMINAL_JUSTICE})
"""No agreement, no consent and no role lets these flow: there is no field for them either."""

PACKET = frozenset({C.IDENTITY_CONTACT, C.ACCESSIBILITY, C.REFERRAL_REASON, C.SAFETY})
"""What a referral's packet is made of."""
FEEDBACK = frozenset({C.OUTCOME_STATUS})

_INTAKE = PACKET | {C.ENCOUNTER_FACTS}
_CARE = _INTAKE | {C.CLINICAL, C.SUBSTANCE_USE}
ROLE_CATEGORIES: Mapping[Role, frozenset[DataCategory]] = {
    Role.NGO_INTAKE: _INTAKE,
    Role.NGO_WORKER: _CARE,
    Role.NGO_MANAGER: _CARE,
    Role.LIAISON_OFFICER: FEEDBACK,
    Role.SUPERVISOR: FEEDBACK,
    Role.PARTNERSHIP_DESK: FEEDBACK,
}
"""What a role may see of what the other side shares; a role that is missing here sees nothing."""


def flowing(
    agreement: frozenset[DataCategory], covered: frozenset[DataCategory], role: frozenset[DataCategory]
) -> frozenset[DataCategory]:
    """What may flow: only what the agreement shares, the person's consent covers, and the role may see."""
    return (agreement & covered & role) - NEVER


def categories_for(actor: Actor) -> frozenset[DataCategory]:
    """What the actor's roles may see together."""
    return NOTHING.union(*(ROLE_CATEGORIES.get(role, NOTHING) for role in actor.roles))


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What consent, or another ground, covers at a moment, and until or since when."""

    categories: frozenset[DataCategory] = NOTHING
    basis: DisclosedOn | None = None
    """The strongest ground it rests on; None where nothing is covered."""
    consent_id: UUID | None = None
    until: datetime | None = None
    """When the last of it ends, if nothing changes."""
    since: datetime | None = None
    """Since when nothing is covered any more; None while something is, or where nothing ever was."""
    withdrawn: bool = False
    """It ended because the person took the agreement back."""


UNCOVERED = Coverage()
_BASES = {
    ConsentStatus.VALID: DisclosedOn.CONSENT,
    ConsentStatus.PROVISIONAL: DisclosedOn.PROVISIONAL_CONSENT,
}


def coverage_at(
    consents: Iterable[ConsentFacts],
    grounds: Iterable[GroundFacts] = (),
    *,
    kind: ConsentKind = ConsentKind.REFERRAL_SHARE,
    now: datetime,
    ended: Ended = OPEN,
) -> Coverage:
    """What is covered at a moment: the person's latest answer of the kind, and every other ground that holds."""
    answers = [one for one in consents if one.kind is kind and one.valid_from <= now]
    if len(answers) > 1:
        answers.sort(key=lambda one: (one.valid_from, one.id))
    latest = answers[-1] if answers else None
    status = status_of(latest, now=now, ended=ended) if latest else None
    others = [one for one in grounds if kind is ConsentKind.REFERRAL_SHARE and one.valid_from <= now]
    holding = [one for one in others if holds(one, now=now, ended=ended)]
    if latest is not None and status in COUNTS:
        return Coverage(
            categories=latest.categories.union(*(one.categories for one in holding)),
            basis=_BASES[status],
            consent_id=latest.id,
            until=max([ends_at(latest, ended), *(ground_ends_at(one, ended) for one in holding)]),
        )
    if holding:
        named = {one.ground for one in holding}
        return Coverage(
            categories=NOTHING.union(*(one.categories for one in holding)),
            basis=next(DisclosedOn(ground.value) for ground in Ground if ground in named),
            until=max(ground_ends_at(one, ended) for one in holding),
        )
    return _uncovered(answers, others, ended)


def _uncovered(answers: list[ConsentFacts], grounds: list[GroundFacts], ended: Ended) -> Coverage:
    """Since when nothing is covered any more, and whether that was the person's own word."""
    stops = [(ground_ends_at(one, ended), False) for one in grounds]
    following: list[ConsentFacts | None] = [*answers[1:], None]
    for one, after in zip(answers, following, strict=False):
        if one.is_given:
            end, refused = _end_of(one, ended), after is not None and not after.is_given
            stopped = min(end, after.valid_from) if after is not None else end
            stops.append((stopped, one.revoked_at == stopped or (refused and stopped < end)))
    if not stops:
        return UNCOVERED
    since, withdrawn = max(stops)
    return Coverage(since=since, withdrawn=withdrawn)


def _end_of(facts: ConsentFacts, ended: Ended) -> datetime:
    end = ends_at(facts, ended)
    return end if facts.revoked_at is None else min(end, facts.revoked_at)
