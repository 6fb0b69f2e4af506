"""What agreements decide: terms in force, what is not covered and why, partnerships, visibility."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from accounts.roles import ROLES
from core.actor import SYSTEM, Role
from core.errors import NotFound, RuleBroken
from partners.memoranda.commands import return_to_draft
from partners.memoranda.history import list_history
from partners.memoranda.lifecycle import MemorandumState as S
from partners.memoranda.pages import get_content, get_memorandum, list_memoranda, list_signatures
from partners.memoranda.queries import (
    covering_terms,
    find_partnership,
    find_terms,
    get_memorandum_row,
    get_terms,
    list_agreements_in_force,
    list_partnerships,
    partnership_standing,
)
from partners.memoranda.terms import Pathway, Urgency
from tests.support.memoranda import (
    Pair,
    make_draft,
    make_memorandum,
    make_pair,
    make_person,
    pass_review,
    send_as,
    sign_as,
)
from tests.support.statements import counted_statements

START, END = date(2026, 4, 1), date(2026, 5, 31)
DURING = datetime(2026, 4, 15, 12, tzinfo=UTC)


def asked(pair: Pair, **changed: Any) -> dict[str, Any]:
    return {
        "agency_id": pair.agency_id,
        "ngo_id": pair.ngo_id,
        "service_id": pair.services[0],
        "area_id": pair.areas[0],
        "pathway": Pathway.POST_CRISIS_FOLLOWUP,
        "urgency": Urgency.URGENT,
    } | changed


def why(session: Session, pair: Pair, on: datetime, **changed: Any) -> tuple[str, str | None] | None:
    try:
        covering_terms(session, on=on, **asked(pair, **changed))
    except RuleBroken as missing:
        return str(missing), missing.field
    return None


def test_in_force_by_the_days_of_the_agency(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now, starts_on=START, ends_on=END)
    moments = {
        datetime(2026, 4, 1, 3, 59, tzinfo=UTC): False,
        datetime(2026, 4, 1, 4, 0, tzinfo=UTC): True,
        datetime(2026, 6, 1, 3, 59, tzinfo=UTC): True,
        datetime(2026, 6, 1, 4, 0, tzinfo=UTC): False,
    }
    for on, expected in moments.items():
        found = list_agreements_in_force(session, agency_id=pair.agency_id, on=on)
        assert [terms.memorandum_id for terms in found] == ([memorandum.id] if expected else [])
        assert (why(session, pair, on) is None) is expected


def test_an_agreement_is_found_for_its_services_only(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    one = make_memorandum(session, pair, now, starts_on=START, ends_on=END)
    other = make_memorandum(session, pair, now, starts_on=START, ends_on=END, services=pair.services[1:])
    for service_id, expected in zip(pair.services, (one, other), strict=True):
        found = covering_terms(session, on=DURING, **asked(pair, service_id=service_id))
        assert found == get_terms(session, expected.id)


def test_which_agreement_is_missing(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    assert why(session, pair, now) == (
        "There is no agreement between Northgate Police and Harbour House.",
        "ngo_id",
    )
    memorandum = make_draft(session, pair, now, starts_on=START, ends_on=END)
    name = memorandum.reference
    assert why(session, pair, DURING) == (f"Agreement {name} with Harbour House is still a draft.", "ngo_id")
    pass_review(session, memorandum, *pair.leaders, now=now)
    assert why(session, pair, DURING) == (f"Agreement {name} with Harbour House is still a draft.", "ngo_id")
    send_as(session, pair.agency_leader, memorandum, now)
    both = f"Agreement {name} is not signed yet by Northgate Police and by Harbour House."
    assert why(session, pair, DURING) == (both, "ngo_id")
    sign_as(session, pair.agency_leader, memorandum, now)
    assert why(session, pair, DURING) == (f"Agreement {name} is not signed yet by Harbour House.", "ngo_id")
    sign_as(session, pair.ngo_leader, memorandum, now)
    assert why(session, pair, now) == (
        f"Agreement {name} with Harbour House starts on 2026-04-01.",
        "ngo_id",
    )
    assert why(session, pair, DURING) is None
    assert why(session, pair, datetime(2026, 6, 2, tzinfo=UTC)) == (
        f"Agreement {name} with Harbour House ended on 2026-05-31.",
        "ngo_id",
    )


def test_notice_ends_it_with_the_day_before(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now, state=S.TERMINATED)
    assert why(session, pair, now) is None
    assert why(session, pair, now + timedelta(days=31)) == (
        f"Agreement {memorandum.reference} with Harbour House ended on 2026-04-09.",
        "ngo_id",
    )


def test_which_term_is_missing(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now)
    name = memorandum.reference
    expected = {
        ("service_id", pair.services[1]): f"Agreement {name} does not cover the service “Walk-in support”.",
        ("area_id", pair.areas[1]): f"Agreement {name} does not apply in the area “District S”.",
        (
            "pathway",
            Pathway.WELFARE_CONCERN,
        ): f"Agreement {name} does not open the pathway “Concern for welfare”.",
        ("urgency", Urgency.EMERGENCY): f"Agreement {name} does not cover the urgency “Emergency”.",
    }
    for (field, value), words in expected.items():
        assert why(session, pair, now, **{field: value}) == (words, field)
    assert why(session, pair, now, area_id=None) is None


def test_terms_of_any_state_and_of_nothing(session: Session, now: datetime) -> None:
    memorandum = make_draft(session, make_pair(session, now), now)
    assert get_terms(session, memorandum.id).reference == memorandum.reference
    assert get_memorandum_row(session, memorandum.id).title == memorandum.title
    assert find_terms(session, uuid4()) is None
    for get in (get_terms, get_memorandum_row):
        with pytest.raises(NotFound):
            get(session, uuid4())


def test_the_number_of_statements_does_not_grow(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)

    def count() -> int:
        with counted_statements(session.connection()) as statements:
            list_agreements_in_force(session, agency_id=pair.agency_id, on=now)
            partnership_standing(session, on=now)
        return len(statements)

    make_memorandum(session, pair, now)
    one = count()
    make_memorandum(session, pair, now, services=pair.services[1:])
    for n in range(3):
        make_memorandum(session, make_pair(session, now, agency=f"Agency {n}", ngo=f"NGO {n}"), now)
    assert count() == one == 14


def test_partnerships_active_and_in_force(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    make_memorandum(session, pair, now, starts_on=START, ends_on=END)
    (row,) = list_partnerships(session, organisation_id=pair.ngo_id)
    assert (row.agency_name, row.ngo_name, row.active_from) == ("Northgate Police", "Harbour House", START)
    states = []
    for on in (now, DURING, datetime(2026, 7, 1, tzinfo=UTC)):
        (standing,) = partnership_standing(session, on=on, agency_id=pair.agency_id)
        assert standing.partnership_id == row.id
        states.append((standing.active, standing.in_force))
    assert states == [(False, False), (True, True), (True, False)]
    assert find_partnership(session, reference=row.reference) == row
    assert find_partnership(session, agency_id=pair.agency_id, ngo_id=pair.ngo_id) == row
    assert find_partnership(session, agency_id=pair.ngo_id, ngo_id=pair.agency_id) is None
    assert list_partnerships(session, organisation_id=uuid4()) == []


SEES_ALL = {Role.LEADERSHIP, Role.PARTNERSHIP_DESK, Role.NGO_MANAGER}
SEES_AGREED = {Role.LIAISON_OFFICER, Role.SUPERVISOR, Role.NGO_INTAKE}


@pytest.mark.parametrize("role", [definition.role for definition in ROLES])
def test_visibility_by_role(session: Session, now: datetime, role: Role) -> None:
    pair = make_pair(session, now)
    make_memorandum(session, make_pair(session, now, agency="Elsewhere", ngo="Others"), now)
    states = {
        make_memorandum(session, pair, now, state=S.EXECUTED, ends_on=END).id: S.EXECUTED,
        make_memorandum(session, pair, now, state=S.WITHDRAWN).id: S.WITHDRAWN,
        make_draft(session, pair, now).id: S.DRAFT,
    }
    side = pair.ngo_id if role.value.startswith("ngo_") else pair.agency_id
    actor = make_person(session, side, "Pat Person", role, now=now)
    seen = {states[row.id] for row in list_memoranda(session, actor)}
    if role in SEES_ALL:
        assert seen == set(states.values())
    else:
        assert seen == ({S.EXECUTED} if role in SEES_AGREED else set())


def test_timers_see_every_memorandum(session: Session, now: datetime) -> None:
    memorandum = make_draft(session, make_pair(session, now), now)
    assert [row.id for row in list_memoranda(session, SYSTEM)] == [memorandum.id]


def test_others_get_nothing(session: Session, now: datetime) -> None:
    pair, others = make_pair(session, now), make_pair(session, now, agency="Elsewhere", ngo="Others")
    memorandum = make_memorandum(session, pair, now)
    with pytest.raises(NotFound):
        get_memorandum(session, others.agency_leader, memorandum.id)


def test_content_and_signatures_of_a_signed_agreement(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now)
    row = get_memorandum(session, pair.ngo_leader, memorandum.id)
    assert get_content(session, row).ngo.name == "Harbour House"
    assert {s.organisation_name for s in list_signatures(session, row.id)} == {
        "Northgate Police",
        "Harbour House",
    }


def test_the_history_tells_both_parties_events_and_their_reasons(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now, state=S.OUT_FOR_SIGNATURE)
    later = now + timedelta(hours=1)
    sign_as(session, pair.ngo_leader, memorandum, later)
    return_to_draft(
        session, pair.agency_leader, memorandum.id, note="The area is wrong.", now=later + timedelta(hours=1)
    )
    told = [(event.action, event.user_name, event.note) for event in list_history(session, memorandum.id)]
    assert told[:2] == [
        ("memorandum.returned_to_draft", "Ada Chief", "The area is wrong."),
        ("memorandum.signed", "Noor Director", None),
    ]
    # At one moment, the order between the trails of two organisations means nothing.
    assert sorted(told[2:]) == [
        ("memorandum.approved", "Noor Director", None),
        ("memorandum.changed", "Ada Chief", None),
        ("memorandum.drafted", "Ada Chief", None),
        ("memorandum.review_opened", "Ada Chief", None),
        ("memorandum.sent_for_signature", "Ada Chief", None),
        ("memorandum.version_approved", "Ada Chief", None),
        ("memorandum.version_approved", "Noor Director", None),
    ]
