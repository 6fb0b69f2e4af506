"""What everybody may read, and that reading it leaves no trace in either database."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from core.actor import OrganisationKind, Role
from core.database import Base
from partners.channels.crisis_lines.audience import LineAudience
from partners.channels.crisis_lines.models import CrisisLine
from partners.memoranda.models import Memorandum
from partners.memoranda.programmes import ProgrammeType as P
from tests.support.frozen_clock import Clock
from tests.support.memoranda import make_organisation, make_person
from tests.support.wellbeing_covered import Supported, make_supported
from tests.support.wellbeing_programmes import run_programme, somebody
from tests.web.conftest import WebClient
from wellbeing.programmes.codes import Group, Modality
from wellbeing.programmes.codes import ProgrammeState as S
from wellbeing.store import WellbeingBase

NO_TRACE = "is not recorded anywhere"


@pytest.fixture
def place(session: Session, now: datetime) -> Supported:
    return make_supported(session, now)


@pytest.fixture
def talks(vault: Session, place: Supported, now: datetime) -> Any:
    """A programme of the NGO that the agreement covers."""
    return run_programme(vault, place.by_ngo, agency_id=place.pair.agency_id, now=now)


def written(statements: list[str]) -> list[str]:
    return [one for one in statements if one.lstrip().split()[0].upper() in ("INSERT", "UPDATE", "DELETE")]


@pytest.fixture
def heard(connection: Connection, vault_connection: Connection) -> Iterator[list[str]]:
    """Every statement that reaches one of the two databases."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    for one in (connection, vault_connection):
        event.listen(one, "before_cursor_execute", note)
    yield statements
    for one in (connection, vault_connection):
        event.remove(one, "before_cursor_execute", note)


# ---- No trace


@pytest.mark.parametrize("signed_in", [True, False])
def test_looking_writes_nothing_anywhere(
    client: WebClient,
    session: Session,
    place: Supported,
    talks: Any,
    heard: list[str],
    clock: Clock,
    signed_in: bool,
) -> None:
    if signed_in:
        client.sign_in(place.officer.user_id)
        client.page("/account")
    kept = {table.name: session.execute(sa.select(table)).all() for table in Base.metadata.sorted_tables}
    heard.clear()
    clock.advance(minutes=20)
    agency = "" if signed_in else f"?agency={place.pair.agency_id}"
    for path in ("/me/", f"/me/{agency}", f"/me/{talks}"):
        response = client.get(path)
        assert response.status_code == 200
        assert "Set-Cookie" not in response.headers
        assert NO_TRACE in response.text
    assert len(heard) > 5, "the listener hears both databases"
    assert written(heard) == []
    session.expire_all()
    for table in Base.metadata.sorted_tables:
        assert session.execute(sa.select(table)).all() == kept[table.name], table.name


def test_looking_does_not_even_note_that_somebody_was_active(
    app: Any, client: WebClient, place: Supported, talks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[str] = []
    store = app.session_interface.store
    for name in ("touch", "save", "end"):
        monkeypatch.setattr(store, name, lambda *_, act=name: noted.append(act))
    client.sign_in(place.officer.user_id)
    for path in ("/me/", f"/me/{talks}"):
        client.page(path)
    assert noted == []
    client.get("/account")
    assert noted, "elsewhere it is noted"


def test_the_browsers_history_says_the_same_of_every_page(
    client: WebClient, place: Supported, talks: Any
) -> None:
    client.sign_in(place.officer.user_id)
    titles = {client.page(path).title for path in ("/me/", f"/me/{talks}", "/me/?topic=t4")}
    assert len(titles) == 1
    assert "Lantern" not in titles.pop()


# ---- What stays private, before anything is asked


def test_the_statement_stands_before_the_question(client: WebClient, place: Supported, talks: Any) -> None:
    client.sign_in(place.officer.user_id)
    page = client.page(f"/me/{talks}")
    private = page.text.index("No supervisor learns anything.")
    exception = page.text.index("Thoughts of suicide alone are not told.")
    ask = page.text.index("Ask to join")
    assert private < exception < page.text.index("A court orders them to tell.") < ask
    assert "You admit a crime." not in page.text, "what was not ticked is not said"
    assert "You never need to ask a supervisor" in page.text
    assert f'href="/me/mine/new/{talks}"' in client.get(f"/me/{talks}").text


def test_nobody_is_ordered_to_support_after_an_incident(
    client: WebClient, vault: Session, place: Supported, now: datetime
) -> None:
    kind = P.CRITICAL_INCIDENT_STRESS_MANAGEMENT
    key = run_programme(vault, place.by_ngo, agency_id=place.pair.agency_id, kind=kind, now=now)
    assert "Nobody can order you to take part" in client.page(f"/me/{key}").text


def test_of_a_check_the_agency_may_learn_that_one_came(
    client: WebClient, vault: Session, place: Supported, now: datetime
) -> None:
    agency_id = place.pair.agency_id
    known = run_programme(
        vault,
        place.by_agency,
        agency_id=agency_id,
        now=now,
        kind=P.ANNUAL_WELLNESS_CHECK,
        attendance_known=True,
    )
    other = run_programme(vault, place.by_agency, agency_id=agency_id, now=now, kind=P.ANNUAL_WELLNESS_CHECK)
    learns = "Your agency learns that you came to the check. It learns nothing else."
    assert learns in client.page(f"/me/{known}").text
    assert learns not in client.page(f"/me/{other}").text
    assert "Nobody in command at Northgate Police learns that you joined." in client.page(f"/me/{other}").text


# ---- The agreement is the engine


def test_a_programme_whose_agreement_ended_takes_nobody_new(
    client: WebClient, session: Session, place: Supported, talks: Any
) -> None:
    client.sign_in(place.officer.user_id)
    assert "Lantern talks" in client.page("/me/").text
    session.execute(sa.update(Memorandum).values(starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 10)))
    session.flush()
    assert "Lantern talks" not in client.page("/me/").text
    page = client.page(f"/me/{talks}")
    assert "This takes nobody new at the moment. If you are in it, nothing changes for you." in page.text
    assert "Ask to join" not in page.text


def test_what_is_drafted_is_seen_by_nobody_and_what_is_closed_takes_nobody(
    client: WebClient, vault: Session, place: Supported, now: datetime
) -> None:
    agency_id = place.pair.agency_id
    draft = run_programme(vault, place.by_ngo, agency_id=agency_id, now=now, state=S.DRAFT)
    closed = run_programme(vault, place.by_ngo, agency_id=agency_id, now=now, state=S.CLOSED)
    client.sign_in(place.officer.user_id)
    client.page(f"/me/{draft}", status=404)
    assert "1-800-267-5463" in client.page(f"/me/{uuid4()}", status=404).text, "help stands there as well"
    assert "takes nobody new" in client.page(f"/me/{closed}").text
    assert "Lantern talks" not in client.page("/me/").text


# ---- Who sees what


def test_each_sees_what_is_theirs(
    client: WebClient, session: Session, vault: Session, place: Supported, talks: Any, now: datetime
) -> None:
    stranger = make_organisation(session, OrganisationKind.AGENCY, "Eastgate Police")
    runner = somebody(Role.WELLBEING_COORDINATOR, stranger, OrganisationKind.AGENCY)
    run_programme(vault, runner, agency_id=stranger, now=now, name="East room")
    client.sign_in(place.officer.user_id)
    assert "East room" not in client.page("/me/").text
    assert "Which agency" not in client.page("/me/").text
    assert "East room" not in client.page(f"/me/?agency={stranger}").text, (
        "one’s own agency’s, whatever is asked"
    )
    client.sign_in(place.manager.user_id)
    page = client.page("/me/")
    assert page.h1 == "What you offer"
    assert "Lantern talks" in page.text
    assert "Northgate Police" in page.text
    client.sign_out()
    page = client.page("/me/")
    assert "Which agency do you or your family belong to?" in page.text
    assert "Lantern talks" not in page.text
    assert "Lantern talks" in client.page(f"/me/?agency={place.pair.agency_id}").text
    assert "East room" in client.page(f"/me/?agency={stranger}").text
    assert "Lantern talks" not in client.page("/me/?agency=nonsense").text


@pytest.mark.parametrize(
    "role",
    [
        Role.SUPERVISOR,
        Role.LEADERSHIP,
        Role.ORGANISATION_ADMIN,
        Role.AUDITOR,
        Role.LIAISON_OFFICER,
        Role.PEER_SUPPORTER,
    ],
)
def test_everybody_of_the_agency_may_read_it(
    client: WebClient, session: Session, place: Supported, talks: Any, now: datetime, role: Role
) -> None:
    person = make_person(session, place.pair.agency_id, "Some Body", role, now=now)
    client.sign_in(person.user_id)
    assert "Lantern talks" in client.page("/me/").text
    client.page(f"/me/{talks}")


def test_looking_for_something(
    client: WebClient, vault: Session, place: Supported, talks: Any, now: datetime
) -> None:
    run_programme(
        vault, place.by_agency, agency_id=place.pair.agency_id, now=now, kind=P.SUBSTANCE_USE_RECOVERY,
        name="Meadow path", groups=frozenset({Group.RETIRED}), languages=frozenset({"es"}),
        modalities=frozenset({Modality.TELEHEALTH}),
    )  # fmt: skip
    client.sign_in(place.officer.user_id)
    for query, found in (
        ("", {"Lantern talks", "Meadow path"}),
        ("topic=t4", {"Meadow path"}),
        ("topic=t1", {"Lantern talks"}),
        ("group=retired", {"Meadow path"}),
        ("modality=in_person", {"Lantern talks"}),
        ("language=es", {"Meadow path"}),
        ("topic=t5", set()),
        ("topic=nonsense&group=nonsense&language=nonsense", {"Lantern talks", "Meadow path"}),
    ):
        text = client.page(f"/me/?{query}").text
        assert {name for name in ("Lantern talks", "Meadow path") if name in text} == found, query
        if not found:
            assert "Nothing here fits all of that" in text


# ---- Crisis lines


def test_officers_lines_stand_first_on_every_page(
    client: WebClient, session: Session, place: Supported, talks: Any, now: datetime
) -> None:
    admin = make_person(session, place.pair.agency_id, "Ada Admin", Role.ORGANISATION_ADMIN, now=now)
    for label, number, audience in (
        ("Duty supervisor", "+1 518 555 0101", LineAudience.PEOPLE),
        ("Peer line", "+1 518 555 0102", LineAudience.OWN_PEOPLE),
    ):
        session.add(
            CrisisLine(
                id=uuid4(),
                organisation_id=place.pair.agency_id,
                label=label,
                number=number,
                audience=audience,
                changed_at=now,
                changed_by_id=admin.user_id,
            )
        )
    session.flush()
    client.sign_in(place.officer.user_id)
    for path in ("/me/", f"/me/{talks}"):
        text = client.page(path).text
        order = ["Talk to someone now", "+1 518 555 0102", "1-800-267-5463", "988", "911"]
        assert [text.index(one) for one in order] == sorted(text.index(one) for one in order)
        assert text.index("911") < text.index("Lantern talks")
        assert "+1 518 555 0101" not in text, "the chain of command is no help line"
        assert "not checked by us" in text
    client.sign_out()
    assert "+1 518 555 0102" in client.page(f"/me/{talks}").text
    client.sign_in(place.manager.user_id)
    assert "+1 518 555 0102" not in client.page("/me/").text


def test_they_show_even_when_they_cannot_be_read(
    client: WebClient, place: Supported, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError

    monkeypatch.setattr("concordat.support_lines.find_organisation_row", broken)
    monkeypatch.setattr("concordat.support_lines._LAST", {})
    client.sign_in(place.officer.user_id)
    text = client.page("/me/").text
    assert "1-800-267-5463" in text
    assert "0300 131 2789" in text


def test_nothing_of_the_compartment_is_in_the_main_metadata() -> None:
    assert not {table for table in WellbeingBase.metadata.tables if table in Base.metadata.tables}
