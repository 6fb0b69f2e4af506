"""Who talks, who announces, and what a message, a contact and an announcement must hold."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from accounts.roles import ROLES, permissions_of
from core.actor import Actor, OrganisationKind, Role
from core.errors import NotFound, RuleBroken
from partners.channels.announcements.policy import may_publish
from partners.channels.contacts.policy import ContactValues, may_keep, missing_purposes
from partners.channels.contacts.purposes import NEEDED, PURPOSE_HINTS, PURPOSE_LABELS, Purpose
from partners.channels.policy import can_announce, can_talk, may_announce, may_talk, takes_part
from partners.channels.threads.kinds import MessageKind
from partners.channels.threads.policy import Entry, can_withdraw, may_open, may_withdraw, may_write

K = MessageKind
TODAY = date(2026, 3, 11)
NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
TALKERS = {Role.LEADERSHIP, Role.PARTNERSHIP_DESK, Role.SUPERVISOR, Role.NGO_INTAKE, Role.NGO_MANAGER}
READERS = TALKERS | {Role.LIAISON_OFFICER, Role.NGO_WORKER}
ANNOUNCERS = {Role.LEADERSHIP, Role.PARTNERSHIP_DESK, Role.NGO_MANAGER}


def actor(role: Role, kind: OrganisationKind) -> Actor:
    return Actor(
        user_id=uuid4(),
        organisation_id=uuid4(),
        organisation_kind=kind,
        organisation_name="Somewhere",
        name="Somebody",
        roles=frozenset({role}),
        permissions=permissions_of([role]),
    )


@pytest.mark.parametrize("definition", ROLES, ids=lambda definition: str(definition.role.value))
def test_each_role_takes_part_as_the_table_says(definition: Any) -> None:
    """Those who run the partnership talk, everybody at work in it reads, nobody else does either."""
    for kind in definition.organisation_kinds:
        one = actor(definition.role, kind)
        operator = kind is OrganisationKind.OPERATOR
        assert takes_part(one) is (definition.role in READERS and not operator)
        assert can_talk(one) is (definition.role in TALKERS and not operator)
        assert can_announce(one) is (definition.role in ANNOUNCERS and not operator)


def test_for_others_there_is_no_such_page() -> None:
    """An officer does not learn of the conversations of those who run the partnership."""
    officer = actor(Role.LIAISON_OFFICER, OrganisationKind.AGENCY)
    for rule in (may_talk, may_announce):
        with pytest.raises(NotFound):
            rule(officer)


def entry(**values: Any) -> Entry:
    given: dict[str, Any] = {"id": uuid4(), "kind": K.MESSAGE, "body": "Good morning"} | values
    return Entry(**given)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"body": "   "}, "body"),
        ({"body": "x" * 4001}, "body"),
        ({"kind": K.INFORMATION}, "kind"),
        ({"answer_by": TODAY}, "answer_by"),
        ({"kind": K.QUESTION, "answer_by": TODAY - timedelta(days=1)}, "answer_by"),
        ({"kind": K.QUESTION, "answer_by": TODAY + timedelta(days=400)}, "answer_by"),
        ({"kind": K.ANSWER}, "answers"),
        ({"answers_id": uuid4()}, "kind"),
    ],
)
def test_a_message_that_does_not_fit_is_refused_at_its_field(values: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        may_write(entry(**values), allowed=(K.MESSAGE, K.QUESTION, K.ANSWER), today=TODAY)
    assert refused.value.field == field


def test_a_message_that_fits() -> None:
    may_write(entry(body="x" * 4000), allowed=(K.MESSAGE,), today=TODAY)
    may_write(entry(kind=K.QUESTION, answer_by=TODAY), allowed=(K.QUESTION,), today=TODAY)
    may_write(entry(kind=K.ANSWER, answers_id=uuid4()), allowed=(K.ANSWER,), today=TODAY)


@pytest.mark.parametrize("subject", ["", " a ", "x" * 121])
def test_a_subject_says_something(subject: str) -> None:
    with pytest.raises(RuleBroken):
        may_open(subject)


def test_a_message_is_withdrawn_by_its_author_within_fifteen_minutes() -> None:
    author = actor(Role.NGO_INTAKE, OrganisationKind.NGO)
    assert author.user_id is not None
    given: dict[str, Any] = {"author_id": author.user_id, "at": NOW, "withdrawn_at": None}
    last = NOW + timedelta(minutes=15)
    may_withdraw(author, **given, now=last)
    assert can_withdraw(author, **given, now=last)
    late = given | {"now": last + timedelta(seconds=1)}
    again = given | {"withdrawn_at": NOW, "now": NOW}
    other = given | {"author_id": uuid4(), "now": NOW}
    for case in (late, again, other):
        assert not can_withdraw(author, **case)
        with pytest.raises(RuleBroken):
            may_withdraw(author, **case)


CONTACT = ContactValues(
    purpose=Purpose.DAY_TO_DAY,
    user_id=None,
    name="Duty line",
    phone="+1 518 555 0110",
    email=None,
    hours=None,
    note=None,
    position=1,
    valid_from=TODAY,
    valid_until=None,
)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": None}, "name"),
        ({"user_id": uuid4()}, "name"),
        ({"phone": "call me"}, "phone"),
        ({"phone": None}, "phone"),
        ({"phone": None, "email": "a@b.example", "purpose": Purpose.WARM_HANDOFF}, "phone"),
        ({"email": "nobody"}, "email"),
        ({"valid_until": TODAY - timedelta(days=1)}, "valid_until"),
        ({"position": 0}, "position"),
        ({"position": 21}, "position"),
    ],
)
def test_a_contact_can_be_named_and_reached(changes: dict[str, Any], field: str) -> None:
    may_keep(CONTACT)
    with pytest.raises(RuleBroken) as refused:
        may_keep(replace(CONTACT, **changes))
    assert refused.value.field == field


def test_what_a_side_does_not_name_is_missing() -> None:
    named = [Purpose.DAY_TO_DAY, Purpose.ESCALATION_1]
    assert missing_purposes(OrganisationKind.AGENCY, named) == (Purpose.ESCALATION_2, Purpose.DATA_PROTECTION)
    assert Purpose.WARM_HANDOFF in missing_purposes(OrganisationKind.NGO, named)
    assert missing_purposes(OrganisationKind.NGO, NEEDED[OrganisationKind.NGO]) == ()
    assert set(PURPOSE_LABELS) == set(PURPOSE_HINTS) == set(Purpose)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " a "}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"body": " "}, "body"),
        ({"body": "x" * 2001}, "body"),
        ({"expires_on": TODAY - timedelta(days=1)}, "expires_on"),
        ({"expires_on": TODAY + timedelta(days=93)}, "expires_on"),
    ],
)
def test_an_announcement_says_something_and_ends(changes: dict[str, Any], field: str) -> None:
    given: dict[str, Any] = {"title": "Opening hours", "body": "We open at 8.", "expires_on": TODAY}
    may_publish(**given, today=TODAY)
    with pytest.raises(RuleBroken) as refused:
        may_publish(**(given | changes), today=TODAY)
    assert refused.value.field == field
