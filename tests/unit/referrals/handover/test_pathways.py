"""What each kind of referral means, asks for and rules out."""

from datetime import UTC, date, datetime

import pytest

from partners.memoranda.terms import Pathway
from referrals.handover.codes import CONSENT_GIVEN, DECLINE_REASONS, ConsentBasis
from referrals.handover.gaps.codes import OF_DECLINE, Missing, join_codes, split_codes
from referrals.handover.gaps.hiding import hide_small
from referrals.handover.matching import Criterion
from referrals.handover.pathways import RULES, gives_feedback, intake_due_on, pathway_problems

P = Pathway
VOLUNTARY = {P.EXISTING_PROVIDER_NOTICE, P.PREARREST_DIVERSION}


def refused_fields(pathway: Pathway, basis: str | None, *, feedback: bool = False) -> list[str | None]:
    problems = pathway_problems(pathway, consent_basis=basis, feedback_permitted=feedback)
    return [problem.field for problem in problems]


def test_every_pathway_is_explained_in_a_line() -> None:
    assert set(RULES) == set(Pathway)
    for rule in RULES.values():
        assert 20 < len(rule.explanation) <= 90
        assert rule.asks_ngo
    assert {pathway for pathway, rule in RULES.items() if rule.needs_consent} == VOLUNTARY


@pytest.mark.parametrize("pathway", Pathway)
@pytest.mark.parametrize("basis", [None, *ConsentBasis])
def test_consent_by_pathway(pathway: Pathway, basis: ConsentBasis | None) -> None:
    given = basis is None or basis in CONSENT_GIVEN
    family_overruled = pathway is P.SELF_OR_FAMILY and basis is ConsentBasis.REFUSED
    stopped = not given and (pathway in VOLUNTARY or family_overruled)
    assert refused_fields(pathway, basis) == (["consent_basis"] if stopped else [])


def test_a_notice_never_answers_whether_somebody_is_in_service() -> None:
    for basis in CONSENT_GIVEN:
        assert not gives_feedback(P.EXISTING_PROVIDER_NOTICE, basis)
        assert gives_feedback(P.POST_CRISIS_FOLLOWUP, basis)
    assert not gives_feedback(P.POST_CRISIS_FOLLOWUP, ConsentBasis.REFUSED)
    notice = refused_fields(P.EXISTING_PROVIDER_NOTICE, ConsentBasis.WRITTEN, feedback=True)
    assert notice == ["feedback_permitted"]


def test_diversion_has_a_day_for_its_intake_where_the_agency_is() -> None:
    late = datetime(2026, 3, 12, 3, tzinfo=UTC)
    assert intake_due_on(P.PREARREST_DIVERSION, late, "America/New_York") == date(2026, 3, 25)
    assert intake_due_on(P.PREARREST_DIVERSION, late, "UTC") == date(2026, 3, 26)
    assert intake_due_on(P.SOCIAL_CONTACT, late, "UTC") is None
    assert "worse off" in str(RULES[P.PREARREST_DIVERSION].heed)


def test_gap_codes_hold_every_criterion_of_matching_and_only_known_declines() -> None:
    assert {one.value for one in Criterion} <= {one.value for one in Missing}
    assert all(reason in DECLINE_REASONS for reason in OF_DECLINE)
    codes = (Missing.CAPACITY, Missing.AREA, Missing.CAPACITY)
    assert join_codes(codes) == "area capacity"
    assert split_codes("area capacity") == (Missing.AREA, Missing.CAPACITY)


def test_small_counts_are_hidden_and_cannot_be_worked_out() -> None:
    counts = {"a": 12, "b": 5, "c": 4, "d": 0}
    assert hide_small(counts, parts_of_whole=False) == {"a": 12, "b": 5, "c": None, "d": 0}
    assert hide_small(counts, parts_of_whole=True) == {"a": 12, "b": None, "c": None, "d": 0}
    assert hide_small({"a": 3}, parts_of_whole=True) == {"a": None}
    assert hide_small({"a": 6, "b": 7}, parts_of_whole=True) == {"a": 6, "b": 7}
    assert hide_small({"a": 9, "b": 1, "c": 2}, parts_of_whole=True) == {"a": 9, "b": None, "c": None}
