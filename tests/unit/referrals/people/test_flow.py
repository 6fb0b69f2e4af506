"""What flows is what agreement, consent and role allow together: the whole matrix, and against a slow reference."""

from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.actor import Role
from partners.memoranda.terms import DataCategory
from referrals.people.consents.codes import ConsentKind, DisclosedOn, Ground
from referrals.people.consents.flow import (
    FEEDBACK,
    NEVER,
    NOTHING,
    PACKET,
    ROLE_CATEGORIES,
    coverage_at,
    flowing,
)
from referrals.people.consents.standing import (
    COUNTS,
    OPEN,
    ConsentFacts,
    ConsentStatus,
    Ended,
    GroundFacts,
    ends_at,
    status_of,
)
from tests.support.combinations import each_combination

C, K, S = DataCategory, ConsentKind, ConsentStatus
START = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
DAY = timedelta(days=1)
EVERYTHING = frozenset(C)


def consent(**changed: object) -> ConsentFacts:
    base: dict[str, object] = {
        "id": UUID(int=1),
        "kind": K.REFERRAL_SHARE,
        "is_given": True,
        "categories": PACKET,
        "valid_from": START,
        "expires_at": START + 365 * DAY,
    }
    return ConsentFacts(**(base | changed))  # type: ignore[arg-type]


STATES: dict[str, tuple[ConsentFacts | None, datetime, ConsentStatus | None]] = {
    "valid": (consent(), START + DAY, S.VALID),
    "provisional": (consent(confirm_by=START + 14 * DAY), START + 13 * DAY, S.PROVISIONAL),
    "confirmed": (
        consent(confirm_by=START + 14 * DAY, confirmed_at=START + DAY),
        START + 20 * DAY,
        S.VALID,
    ),
    "lapsed": (consent(confirm_by=START + 14 * DAY), START + 14 * DAY, S.EXPIRED),
    "expired": (consent(), START + 365 * DAY, S.EXPIRED),
    "withdrawn": (consent(revoked_at=START + DAY), START + DAY, S.WITHDRAWN),
    "refused": (consent(is_given=False), START + DAY, S.REFUSED),
    "never asked": (None, START + DAY, None),
}


@pytest.mark.parametrize("name", STATES)
def test_the_status_follows_from_the_facts(name: str) -> None:
    facts, now, expected = STATES[name]
    if facts is not None:
        assert status_of(facts, now=now) is expected


AGREEMENTS = {
    "packet": PACKET,
    "no safety": PACKET - {C.SAFETY},
    "everything": EVERYTHING,
    "nothing": NOTHING,
}


@each_combination(state=STATES, agreement=AGREEMENTS, role=Role)
def test_the_matrix_of_agreement_consent_role_and_category(state: str, agreement: str, role: Role) -> None:
    facts, now, status = STATES[state]
    covered = coverage_at([facts] if facts else [], now=now).categories
    flow = flowing(AGREEMENTS[agreement], covered, ROLE_CATEGORIES.get(role, NOTHING))
    for category in C:
        expected = (
            status in COUNTS
            and category in AGREEMENTS[agreement]
            and category in PACKET
            and role in (Role.NGO_INTAKE, Role.NGO_WORKER, Role.NGO_MANAGER)
            and category is not C.CRIMINAL_JUSTICE
        )
        assert (category in flow) == expected


@pytest.mark.parametrize(("agreement", "covered", "role"), list(product((NOTHING, EVERYTHING), repeat=3)))
def test_nothing_flows_unless_all_three_let_it(
    agreement: frozenset[DataCategory], covered: frozenset[DataCategory], role: frozenset[DataCategory]
) -> None:
    flow = flowing(agreement, covered, role)
    assert flow == (EVERYTHING - NEVER if agreement and covered and role else NOTHING)


some = st.frozensets(st.sampled_from(list(C)))


@given(agreement=some, covered=some, role=some)
def test_flowing_equals_asking_each_category(
    agreement: frozenset[DataCategory], covered: frozenset[DataCategory], role: frozenset[DataCategory]
) -> None:
    slow = set()
    for category in C:
        if category is C.CRIMINAL_JUSTICE:
            continue
        if category not in agreement:
            continue
        if category not in covered:
            continue
        if category in role:
            slow.add(category)
    assert flowing(agreement, covered, role) == slow


# ---- Coverage against a slow reference

moments = st.integers(-400, 400).map(lambda days: START + days * DAY)


@st.composite
def consents(draw: st.DrawFn) -> ConsentFacts:
    start = draw(moments)
    waits = draw(st.booleans())
    return consent(
        id=draw(st.uuids()),
        kind=draw(st.sampled_from([K.REFERRAL_SHARE, K.FEEDBACK_TO_POLICE])),
        is_given=draw(st.booleans()),
        categories=draw(some),
        valid_from=start,
        expires_at=start + draw(st.integers(1, 400)) * DAY,
        confirm_by=start + 14 * DAY if waits else None,
        confirmed_at=draw(st.none() | moments) if waits else None,
        revoked_at=draw(st.none() | st.integers(0, 400).map(lambda n: start + n * DAY)),
    )


@st.composite
def grounds(draw: st.DrawFn) -> GroundFacts:
    start = draw(moments)
    return GroundFacts(
        id=draw(st.uuids()),
        ground=draw(st.sampled_from(list(Ground))),
        categories=draw(some),
        valid_from=start,
        ends_at=start + draw(st.integers(0, 400)) * DAY,
    )


def slow_coverage(
    answers: list[ConsentFacts], others: list[GroundFacts], kind: ConsentKind, now: datetime, ended: Ended
) -> set[DataCategory]:
    """Every rule of facts.md 4.6 one after the other."""
    over = None if ended.at is None else ended.at + (30 if ended.served else 7) * DAY
    if over is not None and now >= over:
        return set()
    found: set[DataCategory] = set()
    newest: ConsentFacts | None = None
    for one in answers:
        asked = one.kind is kind and one.valid_from <= now
        if asked and (newest is None or (one.valid_from, one.id) > (newest.valid_from, newest.id)):
            newest = one
    if newest is not None and slowly_counts(newest, now):
        found |= newest.categories
    for other in others:
        if kind is K.REFERRAL_SHARE and other.valid_from <= now < other.ends_at:
            found |= other.categories
    return found


def slowly_counts(one: ConsentFacts, now: datetime) -> bool:
    if not one.is_given or now >= one.expires_at:
        return False
    if one.confirm_by is not None and one.confirmed_at is None and now >= one.confirm_by:
        return False
    return one.revoked_at is None or now < one.revoked_at


@settings(max_examples=400)
@given(
    answers=st.lists(consents(), max_size=5),
    others=st.lists(grounds(), max_size=3),
    kind=st.sampled_from([K.REFERRAL_SHARE, K.FEEDBACK_TO_POLICE]),
    now=moments,
    ended=st.builds(Ended, at=st.none() | moments, served=st.booleans()),
)
def test_coverage_equals_the_slow_reference(
    answers: list[ConsentFacts], others: list[GroundFacts], kind: ConsentKind, now: datetime, ended: Ended
) -> None:
    covered = coverage_at(answers, others, kind=kind, now=now, ended=ended)
    assert covered.categories == slow_coverage(answers, others, kind, now, ended)
    if covered.basis is not None:
        assert covered.since is None
        assert covered.until is not None
        assert covered.until > now
    elif covered.since is not None:
        assert covered.since <= now


def test_withdrawing_is_told_with_its_moment() -> None:
    gone = coverage_at([consent(revoked_at=START + DAY)], now=START + 2 * DAY)
    assert (gone.categories, gone.since, gone.withdrawn) == (NOTHING, START + DAY, True)
    lapsed = coverage_at([consent(confirm_by=START + 14 * DAY)], now=START + 20 * DAY)
    assert (lapsed.since, lapsed.withdrawn) == (START + 14 * DAY, False)


def test_a_refusal_after_an_agreement_stops_it_and_a_new_agreement_goes_on() -> None:
    refused = consent(id=UUID(int=2), is_given=False, valid_from=START + DAY)
    again = consent(id=UUID(int=3), valid_from=START + 2 * DAY, categories=frozenset({C.SAFETY}))
    stopped = coverage_at([consent(), refused], now=START + DAY)
    assert (stopped.categories, stopped.since, stopped.withdrawn) == (NOTHING, START + DAY, True)
    assert coverage_at([consent(), refused, again], now=START + 3 * DAY).categories == {C.SAFETY}


def test_another_ground_carries_on_where_agreement_is_missing() -> None:
    emergency = GroundFacts(
        id=UUID(int=9),
        ground=Ground.VITAL_INTEREST,
        categories=PACKET,
        valid_from=START,
        ends_at=START + 3 * DAY,
    )
    refused = consent(is_given=False)
    held = coverage_at([refused], [emergency], now=START + DAY)
    assert (held.categories, held.basis) == (PACKET, DisclosedOn.VITAL_INTEREST)
    assert coverage_at([refused], [emergency], now=START + 3 * DAY).since == START + 3 * DAY
    police = coverage_at([refused], [emergency], kind=K.FEEDBACK_TO_POLICE, now=START + DAY)
    assert police.categories == NOTHING


@pytest.mark.parametrize(("served", "days"), [(True, 30), (False, 7)])
def test_the_end_of_a_referral_brings_every_end_forward(served: bool, days: int) -> None:
    ended = Ended(at=START + DAY, served=served)
    assert ends_at(consent(), ended) == START + (days + 1) * DAY
    assert ends_at(consent(), OPEN) == START + 365 * DAY


def test_no_role_sees_criminal_justice_and_the_police_see_steps_only() -> None:
    assert not any(categories & NEVER for categories in ROLE_CATEGORIES.values())
    for role in (Role.LIAISON_OFFICER, Role.SUPERVISOR, Role.PARTNERSHIP_DESK):
        assert ROLE_CATEGORIES[role] == FEEDBACK
    for role in (Role.LEADERSHIP, Role.ORGANISATION_ADMIN, Role.AUDITOR, Role.OPERATOR):
        assert role not in ROLE_CATEGORIES
