"""E01, E02, W02 and W10 of an evaluation over real answers, by scope and period, worked out by hand."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from core.actor import Actor
from kpi.evaluations.assemble import assemble
from kpi.evaluations.scopes import scope_of
from kpi.evaluations.snapshot import Snapshot
from kpi.measures.measurement import Measurement, MeasurementState
from kpi.measures.scope import Scope
from kpi.measures.survey_figures import TOO_SMALL
from kpi.measures.survey_reading import read_surveys
from kpi.periods import Period
from surveys.results.commands import finish_wave
from surveys.waves.codes import Entry
from surveys.waves.commands import make_links
from tests.support.memoranda import Pair, make_pair
from tests.support.surveys import answer_by, make_wave, open_link_of

OPENED = datetime(2026, 2, 2, 15, tzinfo=UTC)
CLOSED = OPENED + timedelta(days=20)
AS_OF = datetime(2026, 4, 10, 12, tzinfo=UTC)
STATEMENTS = {
    "community-perception": ("trust", "respect", "call"),
    "personal-experience": ("heard", "respected", "explained", "fair"),
    "trust-in-confidentiality": ("private",),
}


def run(
    session: Session,
    actor: Actor,
    library: str,
    marks: Sequence[float],
    *,
    at: datetime = OPENED,
    invited: int | None = None,
    about: tuple[str, UUID] | None = None,
    is_final: bool = True,
) -> UUID:
    """A wave with these answers to every statement that feeds the indicator."""
    entry = Entry.OPEN if invited is None else Entry.INVITED
    wave_id = make_wave(session, actor, at, library=library, entry=entry, about=about)
    links = make_links(session, actor, wave_id, number=invited, now=at) if invited else []
    for place, mark in enumerate(marks):
        code = links[place] if links else open_link_of(session, actor, wave_id)
        answer_by(session, code, at, marks=dict.fromkeys(STATEMENTS[library], mark))
    if is_final:
        finish_wave(session, actor, wave_id, now=at + timedelta(days=20))
    return wave_id


def quarter(zone: str) -> Period:
    return Period.quarter(2026, 1, zone=zone)


def measured(session: Session, scope: Scope, ids: set[UUID] | None = None) -> dict[str, Measurement]:
    period = quarter(scope.timezone)
    work = read_surveys(session, scope, ids or set(), first=date(2025, 1, 1), last=period.end, as_of=AS_OF)
    return work.figures(period)


@pytest.fixture
def pair(session: Session) -> Pair:
    return make_pair(session, OPENED)


def agency_scope(session: Session, pair: Pair) -> Scope:
    agency = session.get_one(Organisation, pair.agency_id)
    return Scope(agency_id=agency.id, agency_name=agency.name, timezone=agency.timezone)


def partnership_scope(pair: Pair) -> tuple[Scope, UUID]:
    """A wave names what it is about by id alone, so that no partnership needs to be there."""
    partnership_id = UUID(int=7)
    scope = Scope(timezone="UTC", agency_id=pair.agency_id, ngo_id=pair.ngo_id, partnership_id=partnership_id)
    return scope, partnership_id


def test_figures_of_an_agency_by_hand(session: Session, pair: Pair) -> None:
    """Twelve of twenty people agree to three statements: 36 of 60. Trust: 14 of 24, of 61 invited, in steps of five."""
    actor = pair.agency_leader
    run(session, actor, "community-perception", [4] * 12 + [2] * 8)
    run(session, actor, "trust-in-confidentiality", [5] * 14 + [1] * 10, invited=61)
    run(session, actor, "personal-experience", [5] * 6 + [2] * 6)
    figures = measured(session, agency_scope(session, pair))
    assert (figures["E01"].n, figures["E01"].N, figures["E01"].value) == (36, 60, 0.6)
    assert (figures["W02"].n, figures["W02"].N, figures["W02"].value) == (15, 25, 0.6)
    assert (figures["W10"].n, figures["W10"].N, figures["W10"].value) == (25, 60, 25 / 60)
    assert (figures["E02"].n, figures["E02"].value) == (12, 3.5)


def test_what_is_open_small_or_of_others_stands_in_no_figure(session: Session, pair: Pair) -> None:
    actor = pair.agency_leader
    run(session, actor, "community-perception", [4] * 12 + [2] * 8, is_final=False)
    run(session, actor, "community-perception", [4] * 4)
    run(session, pair.ngo_leader, "community-perception", [1] * 30)
    scope = agency_scope(session, pair)
    figures = measured(session, scope)
    assert (figures["E01"].N, figures["E01"].value, figures["E01"].excluded) == (0, None, {TOO_SMALL: 1})
    assert figures["E02"].state is MeasurementState.NO_DATA
    run(session, actor, "community-perception", [4] * 10 + [2] * 10, at=AS_OF - timedelta(days=5))
    assert measured(session, scope)["E01"].N == 0, "it closed for good after the moment of the data"


def test_trust_is_of_whole_agencies_alone(session: Session, pair: Pair) -> None:
    """Never of a part of it, nor of a partnership or a partner (facts 2.7, V20)."""
    scope, partnership_id = partnership_scope(pair)
    run(
        session,
        pair.agency_leader,
        "trust-in-confidentiality",
        [4] * 10 + [2] * 10,
        about=("unit", partnership_id),
    )
    run(
        session,
        pair.agency_leader,
        "personal-experience",
        [4] * 10 + [2] * 10,
        about=("partnership", partnership_id),
    )
    whole = measured(session, agency_scope(session, pair), {partnership_id})
    assert whole["W02"].state is MeasurementState.NO_DATA
    assert whole["E02"].n == 20
    between = measured(session, scope, {partnership_id})
    assert {"W02", "W10"}.isdisjoint(between)
    assert between["E02"].n == 20
    assert measured(session, scope, set())["E02"].state is MeasurementState.NO_DATA


def test_an_evaluation_shows_them_with_their_basis(session: Session, pair: Pair) -> None:
    run(session, pair.agency_leader, "community-perception", [4] * 12 + [2] * 8)
    run(session, pair.agency_leader, "trust-in-confidentiality", [5] * 10 + [1] * 10, invited=60)
    run(session, pair.agency_leader, "trust-in-confidentiality", [5] * 9 + [1] * 40, invited=60)
    scope = scope_of(session, agency_id=pair.agency_id, partnership_id=None)
    snapshot: Snapshot = assemble(session, scope, period=quarter(scope.timezone), as_of=AS_OF)
    figure = snapshot.find_figure("E01")
    assert figure is not None
    assert (figure.measurement.n, figure.measurement.N) == (36, 60)
    assert figure.definition.suppression == "survey"
    notes = {(note.code, note.values.get("indicator")): note.values for note in snapshot.notes}
    assert notes["survey_basis_open", "E01"]["people"] == 20
    # 1.96 · √(0.6 · 0.4 / 20) of twenty people
    assert notes["survey_basis_open", "E01"]["points"] == "21.5"
    assert notes["survey_basis", "W02"]["share"] == pytest.approx(1 / 3)
    assert notes["survey_biased", None]["indicators"] == "W02", "70 of 120 is no low rate"
    trust = snapshot.find_figure("W02")
    assert trust is not None
    assert trust.definition.suppression == "officer_wellbeing"
    assert (trust.measurement.n, trust.measurement.N) == (10, 20), (
        "nine who trust are hidden with their survey"
    )
    assert trust.measurement.excluded == {TOO_SMALL: 1}


@pytest.mark.proves("E-12", "E-03")
@pytest.mark.parametrize(("agree", "others"), [(9, 40), (40, 9), (10, 9), (19, 0), (0, 19), (1, 60)], ids=str)
def test_trust_of_few_is_in_no_evaluation(session: Session, pair: Pair, agree: int, others: int) -> None:
    """Officers' wellbeing: fewer than 10 on a side, or fewer than 20 in all, are hidden at top level too (facts 1.1 rule 10)."""
    run(session, pair.agency_leader, "trust-in-confidentiality", [5] * agree + [1] * others)
    figure = measured(session, agency_scope(session, pair))["W02"]
    assert (figure.n, figure.N, figure.value) == (0, 0, None)


def test_a_response_rate_that_tells_of_few_stands_in_no_note(session: Session, pair: Pair) -> None:
    """Of 60 invited 55 answered: five did not, which the rate would tell."""
    run(session, pair.agency_leader, "trust-in-confidentiality", [5] * 30 + [1] * 25, invited=60)
    scope = scope_of(session, agency_id=pair.agency_id, partnership_id=None)
    snapshot = assemble(session, scope, period=quarter(scope.timezone), as_of=AS_OF)
    codes = {note.code for note in snapshot.notes}
    assert "survey_basis_hidden" in codes
    assert codes.isdisjoint({"survey_basis", "survey_basis_open"})
