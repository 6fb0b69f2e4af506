"""The access matrix (facts 2.2), cell by cell, asked of the real pages.

Somebody used everything, and each thing holds a token of its own. Every viewer then asks for every address of the
compartment, and of the published figures, with the ids of exactly those things. What the answers show must be what
`wellbeing.who_sees` says; the page and the guide for officers are written from the same table.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from concordat.wellbeing import PREFIX
from core.actor import OrganisationKind
from tests.support.visitors import render_nothing
from tests.support.wellbeing_lived import (
    CALL,
    CALLED_AS,
    MESSAGE,
    NAME,
    NOTE,
    ORDERED,
    PLACE,
    QUARTER,
    REACHED,
    REASON,
    Lived,
    live,
    publish,
)
from tests.web.conftest import WebClient
from web.discretion import lies_under
from wellbeing.who_sees import TABLE, Answer, Item, Viewer, cell


@dataclass(frozen=True, kw_only=True)
class Token:
    """A pattern that shows a thing, on pages of these endpoints only where the words are common ones."""

    item: Item
    pattern: str
    endpoints: str = ""


CODE = "code of the enrolment"
TOKENS: Mapping[str, Token] = {
    "programme": Token(item=Item.CATALOGUE, pattern="Talking Room", endpoints="programmes.show"),
    "name": Token(item=Item.ENROLMENT, pattern=NAME),
    "contact": Token(item=Item.ENROLMENT, pattern="own@home.example"),
    "code": Token(item=Item.ENROLMENT, pattern=CODE),
    "staff acts": Token(item=Item.ENROLMENT, pattern="Clinical duty arranged", endpoints="watch."),
    "message": Token(item=Item.SESSIONS, pattern=MESSAGE),
    "note": Token(item=Item.SESSIONS, pattern=NOTE),
    "place": Token(item=Item.SESSIONS, pattern=PLACE),
    "caseload": Token(item=Item.SESSIONS, pattern="Robin Clinician", endpoints="sessions.counts"),
    "result": Token(item=Item.ANSWERS, pattern=r">\s*severe\s*<"),
    "number to call": Token(item=Item.ALERT, pattern=re.escape(CALL)),
    "called as": Token(item=Item.ALERT, pattern=CALLED_AS),
    "reason": Token(item=Item.ALERT, pattern=REASON),
    "that it came": Token(item=Item.ALERT, pattern=r">\s*Waits", endpoints="watch.alerts"),
    "figures": Token(item=Item.AGGREGATES, pattern="Use of support", endpoints="support_figures.show"),
    "data": Token(item=Item.AGGREGATES, pattern="W01", endpoints="support_figures.download"),
    "ordered": Token(item=Item.MANDATE, pattern=ORDERED),
    "reached": Token(item=Item.MANDATE, pattern=re.escape(REACHED)),
    "word": Token(item=Item.MANDATE, pattern=r">\s*Attended\b", endpoints="mandated."),
}
"""What stands for each thing. All but the public, the counted and the one word is sealed text that somebody wrote."""

SHOWN: Mapping[Viewer, Mapping[Item, frozenset[str]]] = {
    Viewer.SELF: {
        Item.ENROLMENT: frozenset({"name", "contact"}),
        Item.SESSIONS: frozenset({"message", "place"}),
        Item.ANSWERS: frozenset({"result"}),
        Item.ALERT: frozenset({"number to call", "called as"}),  # one's own words, in one's own copy
        Item.MANDATE: frozenset({"word"}),
    },
    Viewer.CARE: {
        Item.ENROLMENT: frozenset({"name"}),
        Item.SESSIONS: frozenset({"message", "note", "place"}),
        Item.ANSWERS: frozenset({"result"}),
        Item.ALERT: frozenset({"number to call", "called as", "reason"}),
        Item.MANDATE: frozenset({"reached", "word"}),
    },
    Viewer.COORDINATOR: {Item.ENROLMENT: frozenset({"code"}), Item.MANDATE: frozenset({"word"})},
    Viewer.COMMAND: {Item.MANDATE: frozenset({"ordered", "word"})},
    Viewer.NGO_MANAGER: {
        Item.ENROLMENT: frozenset({"name"}),
        Item.SESSIONS: frozenset({"caseload"}),
    },
    Viewer.ADMIN: {},
    Viewer.AUDITOR: {
        Item.ENROLMENT: frozenset({"staff acts"}),
        Item.ALERT: frozenset({"that it came"}),
        Item.MANDATE: frozenset({"word"}),
    },
}
"""Exactly what each viewer reads of somebody who used everything and shares the results; of what is not here, nothing."""

PEOPLE: Mapping[Viewer, tuple[str, ...]] = {
    Viewer.SELF: ("officer",),
    Viewer.CARE: ("clinician",),
    Viewer.COORDINATOR: ("coordinator",),
    Viewer.COMMAND: ("supervisor", "chief"),
    Viewer.NGO_MANAGER: ("manager",),
    Viewer.ADMIN: ("administrator",),
    Viewer.AUDITOR: ("privacy", "auditor"),
}


NOTHING = (UUID(int=0),)
"""Of these the officer has none; their pages are asked by tests of their own."""


def addresses(app: Flask, lived: Lived) -> Iterator[tuple[str, str]]:
    """Every address of the compartment and of its figures that can be read, with the ids of what was lived."""
    values: Mapping[str, Sequence[object]] = {
        "agency_id": (lived.care.agency.id,),
        "alert_id": (lived.alert_id,),
        "batch_id": NOTHING,
        "code": ("unknown",),
        "enrolment_id": (lived.care.id,),
        "entry_id": NOTHING,
        "file_kind": ("pdf", "csv", "json"),
        "glass_id": (lived.glass_id,),
        "incident_id": NOTHING,
        "kept_class": ("enrolment", "person"),
        "mandate_id": (lived.mandate_id,),
        "number": range(1, 13),
        "offer_id": NOTHING,
        "peer_id": NOTHING,
        "person_id": NOTHING,
        "programme_id": (lived.care.programme.id,),
        "quarter": (QUARTER,),
        "session_id": (lived.session_id, lived.next_id),
        "share_id": (lived.share_id,),
        "sheet_id": (lived.sheet_id,),
        "token": ("unknown",),
    }
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if not (lies_under(rule.rule, PREFIX) or rule.endpoint.startswith("support_figures.")):
            continue
        if "GET" not in (rule.methods or set()):
            continue
        names = sorted(rule.arguments)
        for chosen in product(*(values[name] for name in names)):
            yield rule.endpoint, adapter.build(rule.endpoint, dict(zip(names, chosen, strict=True)))


@pytest.fixture(autouse=True)
def agreed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The NGO's agreement covers support: whose figures it reads under which agreement has tests of its own."""

    def every_agency(session: Session, _ngo_id: UUID, *, on: datetime) -> list[UUID]:
        agencies = sa.select(Organisation.id).where(Organisation.kind == OrganisationKind.AGENCY)
        return list(session.scalars(agencies))

    monkeypatch.setattr("kpi.wellbeing.access.programmes_for_agencies", every_agency)


@pytest.fixture
def lived(session: Session, vault: Session, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Lived:
    render_nothing(monkeypatch)
    lived = live(session, vault, now, shared=True)
    publish(vault, lived, now=now)
    return lived


def tokens_in(lived: Lived, endpoint: str, text: str) -> set[str]:
    """What a page of an endpoint shows."""
    patterns = {
        key: lived.own_code if token.pattern is CODE else token.pattern for key, token in TOKENS.items()
    }
    return {
        key
        for key, pattern in patterns.items()
        if endpoint.startswith(TOKENS[key].endpoints) and re.search(pattern, text)
    }


def read_by(client: WebClient, app: Flask, lived: Lived, names: tuple[str, ...]) -> dict[str, set[str]]:
    """The tokens that these people are shown, with the endpoints that show them; nothing fails."""
    shown: dict[str, set[str]] = {}
    for name in names:
        client.sign_in(lived.people[name])
        for endpoint, path in addresses(app, lived):
            response = client.get(path)
            assert response.status_code in (200, 302, 403, 404, 409), (
                f"{name}: {path}, {response.status_code}"
            )
            for key in tokens_in(lived, endpoint, response.get_data().decode("utf-8", "replace")):
                shown.setdefault(key, set()).add(endpoint)
        client.sign_out()
    return shown


def of_item(shown: dict[str, set[str]], item: Item) -> set[str]:
    return {key for key in shown if TOKENS[key].item is item}


def test_every_thing_has_a_token_and_every_viewer_is_somebody() -> None:
    assert {token.item for token in TOKENS.values()} == set(Item)
    assert set(PEOPLE) == set(Viewer) == set(SHOWN)
    assert {(item, viewer) for item, row in TABLE.items() for viewer in row} == {
        (item, viewer) for item in Item for viewer in Viewer
    }


def test_the_words_of_the_matrix_and_what_is_shown_agree() -> None:
    """Where the table says no, nothing is expected; where it says yes or partly, something is."""
    for item in (Item.ENROLMENT, Item.SESSIONS, Item.ANSWERS, Item.ALERT, Item.MANDATE):
        for viewer in Viewer:
            expected = SHOWN[viewer].get(item, frozenset())
            answer = cell(item, viewer).answer
            assert (answer is Answer.NO) is (not expected), (item, viewer)


@pytest.mark.parametrize("viewer", list(Viewer))
def test_each_cell_of_the_matrix(app: Flask, client: WebClient, lived: Lived, viewer: Viewer) -> None:
    shown = read_by(client, app, lived, PEOPLE[viewer])
    for item in Item:
        answer = cell(item, viewer).answer
        if item in (Item.CATALOGUE, Item.AGGREGATES):
            assert bool(of_item(shown, item)) is (answer is Answer.YES), (item, shown)
        else:
            expected = SHOWN[viewer].get(item, frozenset())
            assert of_item(shown, item) == expected, (item, {key: shown[key] for key in of_item(shown, item)})


def test_what_is_not_shared_is_not_shown(
    app: Flask, client: WebClient, session: Session, vault: Session, now: datetime
) -> None:
    lived = live(session, vault, now)
    assert of_item(read_by(client, app, lived, ("clinician",)), Item.ANSWERS) == set()
    assert of_item(read_by(client, app, lived, ("officer",)), Item.ANSWERS) == {"result"}


def test_a_colleague_of_the_clinician_sees_the_alert_and_nothing_else(
    app: Flask, client: WebClient, lived: Lived
) -> None:
    """On duty like the one who is assigned, and party to nothing."""
    shown = set(read_by(client, app, lived, ("colleague",)))
    assert shown - {"programme", "figures", "data"} == {"number to call", "called as"}


def test_somebody_who_is_nobody_sees_the_catalogue_alone(app: Flask, client: WebClient, lived: Lived) -> None:
    shown: set[str] = set()
    for endpoint, path in addresses(app, lived):
        shown |= tokens_in(lived, endpoint, client.get(path).get_data().decode("utf-8", "replace"))
    assert shown == {"programme"}
