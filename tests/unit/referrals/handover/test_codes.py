import pytest

from core.codes import CodeList, Side
from partners.memoranda.labels import PATHWAYS
from partners.memoranda.terms import Pathway
from referrals.casework.codes import ATTENDANCE, CONTACT_CHANNELS, CONTACT_RESULTS, OUTCOME_SCORES
from referrals.encounters import codes as encounter
from referrals.handover.closure_codes import CLOSURE_REASONS
from referrals.handover.codes import (
    CONSENT_BASES,
    CONSENT_GIVEN,
    DECLINE_REASONS,
    DECLINES_REVIEWED,
    HOLD_REASONS,
    INFO_ITEMS,
    WITHDRAWAL_REASONS,
    ConsentBasis,
)
from referrals.people.consents.standing import STATUS_LABELS as CONSENT_STATUS_LABELS
from referrals.people.consents.standing import ConsentStatus

DECLINES_BY_PROVIDER = [
    "no_capacity",
    "not_eligible_age",
    "not_eligible_area",
    "not_eligible_need",
    "not_eligible_criteria",
    "needs_higher_level_of_care",
    "service_not_provided",
    "risk_cannot_be_managed",
    "staff_safety_or_conflict",
    "language_or_access_not_available",
    "already_in_service_here",
    "already_with_other_agency",
    "duplicate",
    "info_not_supplied",
    "inappropriate_referral",
    "referral_too_early",
    "no_response_by_agency_expired",
    "other",
]
DECLINES_BY_PERSON = [
    "person_declined",
    "person_unreachable_at_triage",
    "person_no_longer_wants",
    "needs_met_elsewhere",
    "moved_out_of_area",
    "hospitalised",
    "in_custody",
    "died",
    "consent_not_given",
    "consent_withdrawn",
]
WITHDRAWALS = [
    "ineligible",
    "mistaken_or_duplicate",
    "no_longer_wants",
    "needs_met_elsewhere",
    "moved_out_of_area",
    "work_caring_sickness",
    "died",
    "arrested_or_in_custody",
    "case_changed",
    "diversion_not_applicable",
    "referred_to_other_service",
    "officer_judgement",
    "agreement_ended",
    "other",
]
ITEMS = [
    "contact_details",
    "safe_contact_method",
    "consent_evidence",
    "incident_summary",
    "risk_information",
    "dob_or_identity",
    "interpreter",
    "current_services",
    "location_or_availability",
    "other",
]
HOLDS = [
    "person_asked_pause",
    "in_hospital",
    "in_custody",
    "away",
    "awaiting_documents",
    "awaiting_other_service",
    "worker_absence",
    "safety_concern",
    "other",
]
BASES = [
    "written",
    "electronic",
    "verbal_witnessed",
    "representative",
    "refused",
    "not_asked_unsafe",
    "not_required_other_law",
    "overridden_vital_interest",
]

ALL_LISTS = [
    DECLINE_REASONS, INFO_ITEMS, WITHDRAWAL_REASONS, HOLD_REASONS, CONSENT_BASES, CLOSURE_REASONS,
    OUTCOME_SCORES, CONTACT_CHANNELS, CONTACT_RESULTS, ATTENDANCE, encounter.CALL_SOURCES, encounter.NATURES,
    encounter.BEHAVIOURS, encounter.SUICIDE_RISKS, encounter.RISKS, encounter.WEAPONS, encounter.WEAPON_USES,
    encounter.TECHNIQUES, encounter.INJURIES, encounter.DISPOSITIONS,
]  # fmt: skip


def test_decline_reasons_are_those_of_the_design_with_their_side() -> None:
    assert DECLINE_REASONS.values_where(side=Side.PROVIDER) == set(DECLINES_BY_PROVIDER)
    assert DECLINE_REASONS.values_where(side=Side.PERSON) == set(DECLINES_BY_PERSON)
    assert len(DECLINE_REASONS) == len(DECLINES_BY_PROVIDER) + len(DECLINES_BY_PERSON)


def test_the_expiry_code_is_given_by_the_system_alone() -> None:
    assert "no_response_by_agency_expired" not in dict(DECLINE_REASONS.choices())


def test_nothing_that_lies_with_the_person_counts_against_the_provider() -> None:
    for codes in ALL_LISTS:
        assert not [c.value for c in codes if c.counts_against_provider and c.side is not Side.PROVIDER]
    assert DECLINE_REASONS.get("no_capacity").counts_against_provider
    assert not DECLINE_REASONS.get("duplicate").counts_against_provider


def test_declines_that_the_desk_reviews_exist() -> None:
    assert set(DECLINE_REASONS.values()) >= DECLINES_REVIEWED


@pytest.mark.parametrize(
    ("codes", "values"),
    [
        (WITHDRAWAL_REASONS, WITHDRAWALS),
        (INFO_ITEMS, ITEMS),
        (HOLD_REASONS, HOLDS),
        (CONSENT_BASES, BASES),
    ],
    ids=lambda value: value.name if isinstance(value, CodeList) else "",
)
def test_values_are_those_of_the_design(codes: CodeList, values: list[str]) -> None:
    assert list(codes.values()) == values


def test_each_pathway_has_its_words() -> None:
    assert list(PATHWAYS) == list(Pathway)


def test_a_withdrawal_needs_a_note_only_where_the_code_says_too_little() -> None:
    assert {c.value for c in WITHDRAWAL_REASONS if c.needs_note} == {
        "other",
        "officer_judgement",
        "case_changed",
    }


def test_withdrawal_reasons_stand_in_five_groups() -> None:
    assert [len(choices) for _, choices in WITHDRAWAL_REASONS.grouped_choices()] == [2, 5, 3, 3, 1]


def test_only_the_persons_own_word_or_a_representatives_is_consent() -> None:
    assert {"written", "electronic", "verbal_witnessed", "representative"} == CONSENT_GIVEN
    assert ConsentBasis.REFUSED not in CONSENT_GIVEN
    assert set(CONSENT_STATUS_LABELS) == set(ConsentStatus)


@pytest.mark.parametrize("codes", ALL_LISTS, ids=lambda codes: codes.name)
def test_every_code_can_be_read_and_stored(codes: CodeList) -> None:
    labels = [code.label for code in codes]
    assert len(set(labels)) == len(labels)
    for code in codes:
        assert code.label
        assert code.officer_label
        assert len(code.value) <= 40
        assert code.value == code.value.lower()
        assert " " not in code.value


@pytest.mark.parametrize("codes", ALL_LISTS, ids=lambda codes: codes.name)
def test_other_needs_a_note_where_it_decides_about_a_referral(codes: CodeList) -> None:
    decisions = {
        "decline reason",
        "withdrawal reason",
        "hold reason",
        "closure reason",
        "information asked for",
    }
    other = codes.find("other")
    assert other is None or codes.name not in decisions or other.needs_note


@pytest.mark.parametrize(
    "codes", [DECLINE_REASONS, WITHDRAWAL_REASONS, CLOSURE_REASONS], ids=lambda c: c.name
)
def test_a_death_reads_like_many_other_endings(codes: CodeList) -> None:
    died = codes.get("died")
    assert died.sensitive
    assert died.officer_label == "Closed"
    assert not died.reopenable
    same = [code.value for code in codes if code.officer_label == "Closed" and not code.sensitive]
    assert len(same) >= 3


@pytest.mark.parametrize("codes", [DECLINE_REASONS, CLOSURE_REASONS, HOLD_REASONS], ids=lambda c: c.name)
def test_what_the_police_read_says_nothing_of_health_or_whereabouts(codes: CodeList) -> None:
    telling = (
        "hospital",
        "custody",
        "care",
        "risk",
        "safety",
        "moved",
        "died",
        "consent",
        "eligible",
        "capacity",
    )
    for code in codes:
        assert not [word for word in telling if word in code.officer_label.lower()], code.value
