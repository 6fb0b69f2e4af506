"""Each term is live: an amendment changes what holds from its effective day on, and never backwards."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from core.errors import RuleBroken
from core.response_time import ResponseTime
from partners.memoranda.drafts import (
    DataSharing,
    Governance,
    Programmes,
    ResponseTimes,
    Scope,
    Targets,
)
from partners.memoranda.models import Memorandum
from partners.memoranda.programmes import ProgrammeType
from partners.memoranda.queries import (
    covering_terms,
    get_terms,
    list_agreements_in_force,
)
from partners.memoranda.terms import (
    Cadence,
    Comparison,
    DataCategory,
    Pathway,
    Step,
    Target,
    Terms,
    Urgency,
    WindDown,
)
from tests.support.memoranda import (
    Pair,
    make_amendment,
    make_memorandum,
    make_pair,
)

DAY = timedelta(days=1)
EFFECTIVE = date(2026, 6, 1)
CHANGEOVER = datetime(2026, 6, 1, 4, tzinfo=UTC)
"""Midnight in New York, with summer time."""


@pytest.fixture
def pair(session: Session, now: datetime) -> Pair:
    return make_pair(session, now)


@pytest.fixture
def base(session: Session, pair: Pair, now: datetime) -> Memorandum:
    return make_memorandum(session, pair, now, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))


def asked(pair: Pair, **changed: Any) -> dict[str, Any]:
    return {
        "agency_id": pair.agency_id,
        "ngo_id": pair.ngo_id,
        "service_id": pair.services[0],
        "area_id": pair.areas[0],
        "pathway": Pathway.POST_CRISIS_FOLLOWUP,
        "urgency": Urgency.URGENT,
    } | changed


TERMS: list[tuple[str, Any, Any]] = [
    ("pathways", lambda p: scope_of(p, pathways={Pathway.WELFARE_CONCERN}), {Pathway.WELFARE_CONCERN}),
    ("programmes", lambda _: SUPPORT, {ProgrammeType.CHAPLAINCY, ProgrammeType.PEER_SUPPORT}),
    ("services", lambda p: scope_of(p, services=p.services[1:]), None),
    ("areas", lambda p: scope_of(p, areas=p.areas[1:]), None),
    ("data_to_ngo", lambda _: SHARING, {DataCategory.SAFETY}),
    ("data_to_agency", lambda _: SHARING, {DataCategory.OUTCOME_STATUS, DataCategory.SAFETY}),
    ("meeting_cadence", lambda _: RULES, Cadence.MONTHLY),
    ("loop_days", lambda _: RULES, 45),
    ("unable_attempts", lambda _: RULES, 5),
    ("unable_days", lambda _: RULES, 4),
    ("urgent_declines_reviewed", lambda _: RULES, True),
    ("info_reply_days", lambda _: RULES, 1),
    ("stalled_days", lambda _: RULES, 14),
    ("closures_approved", lambda _: RULES, True),
    ("report_cadence", lambda _: RULES, Cadence.MONTHLY),
    ("report_days", lambda _: RULES, 20),
    ("wind_down", lambda _: RULES, WindDown.HAND_OVER),
    ("wind_down_days", lambda _: RULES, 10),
    (
        "targets",
        lambda _: Targets(targets=(TARGET,)),
        (Target(indicator="R01", comparison=Comparison.AT_LEAST, value=0.5),),
    ),
    (
        "response_times",
        lambda _: ResponseTimes(times={(Urgency.SOON, step): ResponseTime.of_hours(9) for step in Step}),
        {(Urgency.SOON, step): ResponseTime.of_hours(9) for step in Step},
    ),
]
SHARING: DataSharing = DataSharing(
    to_ngo=frozenset({DataCategory.SAFETY}),
    to_agency=frozenset({DataCategory.OUTCOME_STATUS, DataCategory.SAFETY}),
)
SUPPORT: Programmes = Programmes(kinds=frozenset({ProgrammeType.CHAPLAINCY, ProgrammeType.PEER_SUPPORT}))
TARGET: Target = Target(indicator="R01", comparison=Comparison.AT_LEAST, value=0.5)
RULES: Governance = Governance(
    meeting_cadence=Cadence.MONTHLY,
    notice_days=60,
    loop_days=45,
    unable_attempts=5,
    unable_days=4,
    urgent_declines_reviewed=True,
    info_reply_days=1,
    stalled_days=14,
    closures_approved=True,
    report_cadence=Cadence.MONTHLY,
    report_days=20,
    wind_down=WindDown.HAND_OVER,
    wind_down_days=10,
)


def scope_of(pair: Pair, **changed: Any) -> Scope:
    values: dict[str, Any] = {
        "services": pair.services[:1],
        "areas": pair.areas[:1],
        "pathways": {Pathway.POST_CRISIS_FOLLOWUP},
    } | changed
    return Scope(**{name: frozenset(value) for name, value in values.items()})


@pytest.mark.parametrize(("term", "change", "value"), TERMS, ids=[term for term, _, _ in TERMS])
def test_each_term_changes_from_the_effective_day_on_and_never_backwards(
    session: Session, pair: Pair, base: Memorandum, now: datetime, term: str, change: Any, value: Any
) -> None:
    def at(on: datetime) -> Terms:
        return list_agreements_in_force(session, agency_id=pair.agency_id, on=on)[0]

    before = at(CHANGEOVER)
    make_amendment(session, pair, base, now, change(pair))
    if value is None:
        value = {"services": set(pair.services[1:]), "areas": set(pair.areas[1:])}[term]
    assert getattr(before, term) != value
    assert getattr(at(CHANGEOVER), term) == value
    assert at(CHANGEOVER - DAY) == before
    assert get_terms(session, base.id) == before


def test_what_may_be_referred_follows_the_amendment(
    session: Session, pair: Pair, base: Memorandum, now: datetime
) -> None:
    times = ResponseTimes(times={(Urgency.WARM_HANDOFF, step): ResponseTime.of_hours(9) for step in Step})
    change = scope_of(
        pair, services=pair.services[1:], areas=pair.areas[1:], pathways={Pathway.WELFARE_CONCERN}
    )
    amendment = make_amendment(session, pair, base, now, change, times)
    new = asked(
        pair,
        service_id=pair.services[1],
        area_id=pair.areas[1],
        pathway=Pathway.WELFARE_CONCERN,
        urgency=Urgency.WARM_HANDOFF,
    )
    assert covering_terms(session, on=CHANGEOVER - DAY, **asked(pair)).memorandum_id == base.id
    assert covering_terms(session, on=CHANGEOVER, **new).memorandum_id == amendment.id
    for field in ("service_id", "area_id", "pathway", "urgency"):
        with pytest.raises(RuleBroken, match=amendment.reference) as refused:
            covering_terms(session, on=CHANGEOVER, **new | {field: asked(pair)[field]})
        assert refused.value.field == field
        with pytest.raises(RuleBroken, match=base.reference) as refused:
            covering_terms(session, on=CHANGEOVER - DAY, **asked(pair) | {field: new[field]})
        assert refused.value.field == field
