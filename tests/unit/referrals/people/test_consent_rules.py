"""Who may agree, from which age, in which form; what the receipt says; feedback in every state and with every consent."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from core.errors import RuleBroken
from partners.memoranda.terms import DataCategory
from referrals.handover import visibility
from referrals.handover.lifecycle import FINISHED, ReferralState
from referrals.handover.visibility import Facts
from referrals.people.consents import wording
from referrals.people.consents.ages import AgeRule, age_on, may_agree_alone, rule_for
from referrals.people.consents.case import SharedCase, Standpoint
from referrals.people.consents.codes import WRITING_ONLY, Authority, Capacity, ConsentKind, ObtainedHow
from referrals.people.consents.flow import FEEDBACK, PACKET
from referrals.people.consents.policy import agreed_categories, may_agree, may_say_why
from referrals.people.consents.standing import OPEN

K, H = ConsentKind, ObtainedHow
NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)


def case(*, age: int | None = 40, age_band: str | None = None, rule: int = 18) -> SharedCase:
    return SharedCase(
        referral_id=UUID(int=1),
        reference="R-2345-6789",
        person_id=UUID(int=2),
        agency_id=UUID(int=3),
        ngo_id=UUID(int=4),
        standpoint=Standpoint.AGENCY,
        agreement_to_ngo=PACKET | {DataCategory.CRIMINAL_JUSTICE},
        agreement_to_agency=FEEDBACK,
        ended=OPEN,
        country="US",
        subdivision="MD",
        language="en",
        age_rule=AgeRule(age=rule),
        age=age,
        age_band=age_band,
    )


def agree(one: SharedCase, kind: ConsentKind, how: ObtainedHow, **changed: object) -> None:
    given: dict[str, object] = {"capacity": None, "representative": None, "authority": None}
    may_agree(one, kind, how, **(given | changed))  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", K)
@pytest.mark.parametrize("how", H)
def test_the_law_takes_some_agreements_in_writing_only(kind: ConsentKind, how: ObtainedHow) -> None:
    represented = {"representative": "Ann Example", "authority": Authority.PARENT}
    allowed = how is not H.NOT_OBTAINED and (kind not in WRITING_ONLY or how in (H.WRITTEN, H.ELECTRONIC))
    if allowed:
        agree(case(), kind, how, **(represented if how is H.REPRESENTATIVE else {}))
    else:
        with pytest.raises(RuleBroken):
            agree(case(), kind, how)


@pytest.mark.parametrize(
    ("age", "band", "rule", "alone"),
    [
        (12, None, 12, True),
        (11, None, 12, False),
        (15, None, 16, False),
        (17, "under_18", 18, False),
        (18, None, 18, True),
        (None, "under_18", 18, False),
        (None, "under_18", 14, None),
        (None, "18_25", 18, True),
        (None, None, 18, True),
    ],
)
def test_the_age_of_agreeing_alone(age: int | None, band: str | None, rule: int, alone: bool | None) -> None:
    assert may_agree_alone(AgeRule(age=rule), age=age, age_band=band) is alone
    child = case(age=age, age_band=band, rule=rule)
    if alone is False:
        with pytest.raises(RuleBroken) as refused:
            agree(child, K.REFERRAL_SHARE, H.VERBAL_WITNESSED)
        assert refused.value.params == {"age": rule}
        agree(child, K.REFERRAL_SHARE, H.REPRESENTATIVE, representative="Ann", authority=Authority.PARENT)
    else:
        agree(child, K.REFERRAL_SHARE, H.VERBAL_WITNESSED)


def test_the_rule_of_a_state_its_country_and_everywhere_else() -> None:
    assert rule_for("US", "CA").age == 12
    assert rule_for("US", "TX").age == 18
    assert rule_for("GB", "ENG").age == 16
    assert rule_for("US", None).age == rule_for("XX", None).age == 18
    assert age_on(date(2010, 3, 12), date(2026, 3, 11)) == 15
    assert age_on(date(2010, 3, 11), date(2026, 3, 11)) == 16


def test_a_representative_has_a_name_and_an_authority_and_capacity_counts() -> None:
    for missing, field in (
        ({"authority": Authority.PARENT}, "representative"),
        ({"representative": "Ann"}, "authority"),
    ):
        with pytest.raises(RuleBroken) as refused:
            agree(case(), K.REFERRAL_SHARE, H.REPRESENTATIVE, **missing)
        assert refused.value.field == field
    with pytest.raises(RuleBroken) as refused:
        agree(case(), K.REFERRAL_SHARE, H.WRITTEN, capacity=Capacity.NO)
    assert refused.value.field == "capacity"
    agree(case(), K.REFERRAL_SHARE, H.WRITTEN, capacity=Capacity.DOUBT)
    with pytest.raises(RuleBroken):
        may_say_why("too short")


def test_no_answer_covers_criminal_justice_even_where_an_agreement_names_it() -> None:
    assert all(DataCategory.CRIMINAL_JUSTICE not in agreed_categories(case(), kind) for kind in K)
    assert DataCategory.CRIMINAL_JUSTICE not in wording.PLAIN_CATEGORIES


def test_the_receipt_says_everything_it_must() -> None:
    words = wording.sentences_of(wording.TEXT_VERSION)
    assert set(wording.QUESTIONS) == {"what", "who", "why", "until", "back", "cost", "onward"}
    assert "costs you nothing" in words.cost
    assert "at any time" in words.back
    assert "cannot be called back" in words.back_limits
    assert wording.PART2_NOTICE == (
        "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
    )
    assert wording.needs_part2_notice(K.PART2_TPO, frozenset(), part2_program=False)
    assert wording.needs_part2_notice(K.REFERRAL_SHARE, PACKET, part2_program=True)
    assert not wording.needs_part2_notice(K.REFERRAL_SHARE, PACKET, part2_program=False)


# ---- Feedback over all states and all consents (D-04: at least forty rows)

PERMISSIONS = {
    "valid": (True, NOW + timedelta(days=1)),
    "provisional": (True, NOW + timedelta(seconds=1)),
    "lapsed": (True, NOW),
    "expired": (True, NOW - timedelta(days=1)),
    "withdrawn or refused": (False, None),
}


@pytest.mark.parametrize("permission", PERMISSIONS)
@pytest.mark.parametrize("state", ReferralState)
def test_feedback_in_every_state_with_every_consent(state: ReferralState, permission: str) -> None:
    permitted, until = PERMISSIONS[permission]
    at = NOW - timedelta(days=2)
    facts = Facts(
        state=state,
        feedback_permitted=permitted,
        feedback_until=until,
        created_at=at,
        submitted_at=at,
        acknowledged_at=at,
        accepted_at=at + timedelta(hours=1),
        first_contact_at=at + timedelta(hours=2),
        engaged_at=at + timedelta(hours=3),
        closed_at=at + timedelta(hours=4) if state in FINISHED else None,
        last_event_at=at,
    )
    codes = [item.code.value for item in visibility.progress(facts, now=NOW, zone="UTC")]
    if state in (ReferralState.DRAFT, ReferralState.ENTERED_IN_ERROR):
        assert codes == []
    elif permission in ("valid", "provisional"):
        assert {"accepted", "contact_made", "connected_to_service"} <= set(codes)
    else:
        assert codes == ["received", "processed"]
