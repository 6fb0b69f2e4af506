"""Which field of an enrolment anybody is shown, and which fields a form takes of them, by part and state of the enrolment."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from accounts.users.models import User
from core.actor import Role
from tests.support import frozen_clock
from tests.support.accounts import make_user
from tests.support.shared_connection import SharedConnection, rolled_back
from tests.support.shown_fields import Fields, Given, templates_given, told_otherwise
from tests.support.visitors import application_on, render_nothing, sign_in
from tests.support.wellbeing import make_enrolment
from tests.support.wellbeing_care import make_care, visitor_for
from wellbeing.enrolments.lifecycle import EnrolmentState
from wellbeing.enrolments.models import Enrolment

NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
STATES = [state.value for state in EnrolmentState]
FIRST = ("active",)
"""Asked for in the first tier; in the second every state is."""
MEMBER = "member"
"""Whose enrolment it is: in each state somebody else."""
PARTS = (MEMBER, "clinician", "colleague", "manager", "coordinator", "privacy", "supervisor", "chief")
COMMAND = ("supervisor", "chief", "administrator", "auditor")


class Room:
    """The application, people on both sides and an enrolment in each state."""

    def __init__(
        self, app: Flask, sessions: tuple[Session, Session], connections: list[SharedConnection], given: Given
    ) -> None:
        self.app, self.connections, self.given = app, connections, given
        self.session, vault = sessions
        self.care = make_care(self.session, vault, NOW)
        self.members: dict[str, User] = {}
        self.enrolments: dict[str, Enrolment] = {}
        for state in STATES:
            member = make_user(
                self.session,
                self.care.agency,
                [Role.OFFICER],
                now=NOW,
                email=f"{state}@north.example",
                name=f"Robin {state}",
            )
            self.session.commit()
            self.members[state] = member
            self.enrolments[state] = make_enrolment(
                vault,
                now=NOW,
                state=EnrolmentState(state),
                visitor=visitor_for(self.session, member, own=True),
                programme=self.care.programme,
                carer=visitor_for(self.session, self.care.clinician),
            )
        vault.commit()
        self.rules = sorted(
            rule.rule
            for rule in app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and rule.arguments == {"enrolment_id"}
        )

    def look(self, part: str, states: Sequence[str]) -> dict[str, Fields]:
        """What the part is shown of the enrolment in each of these states."""
        shown: dict[str, Fields] = {}
        for state in states:
            user = self.members[state] if part == MEMBER else getattr(self.care, part)
            client = self.app.test_client()
            sign_in(client, self.session, user.id, now=NOW)
            for rule in self.rules:
                self._ask(client, rule.replace("<uuid:enrolment_id>", str(self.enrolments[state].id)))
            shown[state] = self.given.take()
        return shown

    def _ask(self, client: Any, path: str) -> None:
        blocks = [connection.begin_nested() for connection in self.connections]
        answer = client.get(path)
        assert answer.status_code < 500, f"{path}: {answer.status_code}"
        for block in blocks:
            if block.is_active:
                block.rollback()


@pytest.fixture(scope="module")
def room(engine: Engine, vault_engine: Engine, database_url: str, keys: None) -> Iterator[Room]:
    clock = frozen_clock.start(NOW)
    with (
        rolled_back(engine) as connection,
        rolled_back(vault_engine) as apart,
        pytest.MonkeyPatch.context() as patch,
        Session(connection, join_transaction_mode="create_savepoint") as session,
        Session(apart, join_transaction_mode="create_savepoint") as vault,
        application_on(connection, database_url, vault=apart) as app,
        templates_given(patch) as given,
    ):
        render_nothing(patch)
        yield Room(app, (session, vault), [connection, apart], given)
    frozen_clock.stop(clock)


@pytest.mark.proves("C-06")
@pytest.mark.parametrize("part", PARTS)
@pytest.mark.scaled
@pytest.mark.first_tier("sqlite")
def test_nobody_is_shown_or_asked_for_a_field_more_or_less_of_an_enrolment(
    room: Room, part: str, deep: bool
) -> None:
    states = STATES if deep else list(FIRST)
    shown, name = room.look(part, states), f"wellbeing: {part}"
    found = told_otherwise(name, shown, states)
    assert not found, "\n" + "\n".join(found)


@pytest.mark.proves("C-06")
@pytest.mark.parametrize("part", COMMAND)
@pytest.mark.first_tier("sqlite")
def test_command_is_given_no_row_of_an_enrolment(room: Room, part: str) -> None:
    shown = room.look(part, FIRST)["active"]
    assert not [name for name in shown if name.startswith("wellbeing.")]
