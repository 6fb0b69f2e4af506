"""The table of endpoint, method and role: what each persona is answered, in their own house and in a stranger's.

The expectation comes from what the endpoint declares and what the role holds. Nothing here lists who may do what, but
for the rules that are narrower than a permission.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import wraps
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.exceptions import MethodNotAllowed

from accounts.roles import ROLES
from concordat import probes
from concordat.reads import NOTHING
from concordat.wellbeing import PREFIX
from core.actor import OrganisationKind, Role
from core.permissions import Permission
from tests.support import frozen_clock
from tests.support.addresses import fill
from tests.support.cells import asked_first, is_right
from tests.support.pages import Page
from tests.support.personas import Persona, World, make_personas
from tests.support.relations import RELATIONS, ask_related, in_second_tier, related_objects
from tests.support.route_answers import OF_THE_EDGE, PROBE, TOLD_TO_A_PROBE, Answer, Tally
from tests.support.route_arguments import foreign_arguments, own_arguments
from tests.support.shared_connection import SharedConnection, rolled_back
from tests.support.statements import counted_statements
from tests.support.visitors import application_on, render_errors_once, render_nothing, sign_in
from tests.support.wellbeing_world import compartment_arguments, own_of, strange_arguments
from web.access import HALF_WAY, access_of
from web.discretion import lies_under
from wellbeing.pages import told_by

pytestmark = pytest.mark.timeout(400)
"""A persona is some thousand requests: half a minute on an idle machine, more where others work beside it."""
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
ASKED_EVERYTHING = ("officer", "anonymous")
"""In the first tier the others are asked with GET and POST only, and all but the last about some of the addresses."""
ROLE_NAMES = [definition.role.value for definition in ROLES]
NOBODY = ("anonymous", "disabled")
PERSONAS = [*ROLE_NAMES, "ngo_leadership", "ngo_admin", *NOBODY]
NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)

KINDS = frozenset(OrganisationKind)
NARROWER = {
    "diligence.add_condition": frozenset({OrganisationKind.AGENCY}),
    "diligence.agree": frozenset({OrganisationKind.AGENCY}),
    "diligence.assign": frozenset({OrganisationKind.AGENCY}),
    "diligence.comparison": frozenset({OrganisationKind.AGENCY}),
    "diligence.criterion": frozenset({OrganisationKind.AGENCY}),
    "diligence.decide": frozenset({OrganisationKind.AGENCY}),
    "diligence.declare": frozenset({OrganisationKind.AGENCY}),
    "diligence.drop_condition": frozenset({OrganisationKind.AGENCY}),
    "diligence.gate": frozenset({OrganisationKind.AGENCY}),
    "diligence.meet_condition": frozenset({OrganisationKind.AGENCY}),
    "diligence.new": frozenset({OrganisationKind.AGENCY}),
    "diligence.release": frozenset({OrganisationKind.AGENCY}),
    "diligence.reply": frozenset({OrganisationKind.NGO}),
    "diligence.score": frozenset({OrganisationKind.AGENCY}),
    "diligence.stop": frozenset({OrganisationKind.AGENCY}),
    "diligence.submit": frozenset({OrganisationKind.AGENCY}),
    "diligence.weights": frozenset({OrganisationKind.AGENCY}),
    "documents.ask": frozenset({OrganisationKind.AGENCY}),
    "documents.check": frozenset({OrganisationKind.AGENCY}),
    "documents.share": frozenset({OrganisationKind.NGO}),
    "documents.stop": frozenset({OrganisationKind.NGO}),
    "mandated.ask": frozenset({OrganisationKind.AGENCY}),
    "mandated.index": frozenset({OrganisationKind.AGENCY}),
    "needs.search_partner": frozenset({OrganisationKind.AGENCY}),
    "organisations.activate": frozenset({OrganisationKind.OPERATOR}),
    "organisations.add": frozenset({OrganisationKind.OPERATOR}),
    "organisations.add_submitted": frozenset({OrganisationKind.OPERATOR}),
    "organisations.suspend": frozenset({OrganisationKind.OPERATOR}),
    "services.capacity": frozenset({OrganisationKind.NGO}),
    "services.claims": frozenset({OrganisationKind.AGENCY}),
    "services.confirm": frozenset({OrganisationKind.NGO}),
    "services.edit": frozenset({OrganisationKind.NGO}),
    "services.invite": frozenset({OrganisationKind.AGENCY}),
    "services.keep": frozenset({OrganisationKind.NGO}),
    "services.new": frozenset({OrganisationKind.NGO}),
    "services.own": frozenset({OrganisationKind.NGO}),
    "services.refuse_signatory": frozenset({OrganisationKind.AGENCY}),
    "services.signatory": frozenset({OrganisationKind.AGENCY}),
    "services.withdraw_claim": frozenset({OrganisationKind.AGENCY}),
}
"""Rules of policy on top of the permission: the kinds of organisation for which the endpoint exists."""


class Table:
    """The application on a seeded database, asked cell by cell; each answer is undone."""

    def __init__(
        self,
        app: Flask,
        connections: tuple[SharedConnection, SharedConnection],
        world: World,
        sessions: tuple[Session, Session],
    ) -> None:
        self.app, self.world, self.tally = app, world, Tally()
        self.connection, self.apart = connections
        self.session, self.vault = sessions
        self.rules = sorted({rule.rule for rule in app.url_map.iter_rules()})
        self.seen: list[str] = []
        self.cookie: str | None = None
        for endpoint, view in app.view_functions.items():
            app.view_functions[endpoint] = self._noticed(endpoint, view)

    def _noticed(self, endpoint: str, view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def noticed(*args: Any, **kwargs: Any) -> Any:
            self.seen.append(endpoint)
            return view(*args, **kwargs)

        return noticed

    def visitor(self, persona: Persona) -> tuple[FlaskClient, str]:
        """A client that is the persona, and the token that the forms of its session carry."""
        client, token = self.app.test_client(), ""
        self.cookie = None
        if persona.user_id is not None:
            self.cookie = sign_in(client, self.session, persona.user_id, now=NOW)
        if persona.actor is not None:
            kept = self.connection.begin_nested()
            page = Page(client.get("/account").text)
            kept.commit()
            [token] = page.form("/account/password").values["csrf_token"]
        return client, token

    def ask(self, client: FlaskClient, method: str, path: str, data: dict[str, str] | None = None) -> Answer:
        """The answer, the views that ran for it, and what was written; nothing of it stays."""
        self.seen.clear()
        if self.cookie is not None:
            client.set_cookie("sid", self.cookie)  # signing out took it away
        undone = [self.connection.begin_nested(), self.apart.begin_nested()]
        with (
            counted_statements(self.connection, looks=True) as here,
            counted_statements(self.apart, looks=True) as there,
        ):
            response = client.open(path, method=method, data=data)
        for block in undone:
            if block.is_active:
                block.rollback()
        written = [
            s
            for s in [*here, *there]
            if s.startswith(("INSERT", "UPDATE", "DELETE")) and not any(own in s for own in OF_THE_EDGE)
        ]
        asked = [s for s in there if not (path == PROBE and TOLD_TO_A_PROBE.search(s))]
        assert is_apart(path) or not asked, f"{path} asked the compartment: {asked[:1]}"
        looks = sum(s.startswith(("INSERT INTO audit_row", "INSERT INTO trail_row")) for s in [*here, *there])
        return Answer(response, list(self.seen), written, looks)

    def path_of(self, rule: str, arguments: dict[str, Any], apart: dict[str, Any]) -> str:
        """The address of a rule with these arguments; those of the compartment where it names things of it."""
        path = fill(rule, apart if is_apart(rule) else arguments)
        assert "<" not in path, f"no value for an argument of {path}"
        return path

    def arguments_apart(self, persona: Persona, *, foreign: bool = False) -> dict[str, Any]:
        """Something of the personas' agency, what is the persona's own before all; or of a strange one."""
        if foreign:
            return strange_arguments(self.vault, self.world.other_agency.organisation_id, actor=persona.actor)
        first = own_of(self.vault, persona.actor) if persona.actor else {}
        return compartment_arguments(self.vault, self.world.agency.organisation_id, first=first)

    def asked(self, name: str, *, everything: bool) -> list[str]:
        """The addresses that a persona is asked in this tier: all of them or some."""

        def is_open(other: str, endpoint: str) -> bool:
            return expected(self.app, self.world.personas[other], endpoint) == "open"

        return self.rules if everything else asked_first(self.app, PERSONAS, name, is_open)

    def endpoint_of(self, path: str, method: str) -> str | None:
        """The endpoint that takes this method at the address; None where the method is not taken."""
        try:
            endpoint, _ = self.app.url_map.bind("localhost").match(path, method)
        except MethodNotAllowed:
            return None
        return str(endpoint)


def is_apart(path: str) -> bool:
    """Whether an address shows something of the wellbeing compartment."""
    return lies_under(path, PREFIX) or lies_under(path, "/support-figures")


@pytest.fixture(scope="module")
def table(engine: Engine, vault_engine: Engine, database_url: str, keys: None, deep: bool) -> Iterator[Table]:
    clock = frozen_clock.start(NOW)
    with (
        rolled_back(engine) as connection,
        rolled_back(vault_engine) as apart,
        pytest.MonkeyPatch.context() as patch,
        Session(connection, join_transaction_mode="create_savepoint") as session,
        Session(apart, join_transaction_mode="create_savepoint") as vault,
    ):
        render_nothing(patch)
        render_errors_once(patch)
        patch.setattr(probes, "LEAST_FREE", 0.0)  # how full the machine's disk is proves nothing here
        world = make_personas(session, now=NOW, vault=vault)
        session.commit()
        with application_on(connection, database_url, vault=apart) as app:
            yield (table := Table(app, (connection, apart), world, (session, vault)))
    if deep:
        table.tally.keep(engine.dialect.name)
    frozen_clock.stop(clock)


@pytest.mark.proves("C-03", "C-15")
@pytest.mark.parametrize("name", PERSONAS)
@pytest.mark.first_tier("sqlite")
@pytest.mark.scaled
def test_each_persona_is_answered_as_endpoint_and_role_say(table: Table, name: str, deep: bool) -> None:
    persona = table.world.personas[name]
    client, token = table.visitor(persona)
    arguments = own_arguments(table.session, table.world, persona)
    apart = table.arguments_apart(persona)
    methods = METHODS if deep or name in ASKED_EVERYTHING else ("GET", "POST")
    whole = deep or name == "anonymous"
    asked = table.asked(name, everything=whole)
    cells: Counter[str] = Counter()
    wrong = []
    for rule in asked:
        path = table.path_of(rule, arguments, apart)
        for method in methods:
            endpoint = table.endpoint_of(path, method)
            answer = table.ask(client, method, path)
            kind = expected(table.app, persona, endpoint)
            cells[kind] += 1
            if answer.written or not is_right(kind, method, endpoint, answer):
                wrong.append(f"{method} {path} ({endpoint}), {kind}: {answer!r}")
            if kind in ("open", "narrower") and method == "POST" and persona.actor:
                answer = table.ask(client, method, path, {"csrf_token": token, "version": "1"})
                cells["with a token"] += 1
                if not is_right(kind, "token", endpoint, answer):
                    wrong.append(f"{method} {path} ({endpoint}) with a token: {answer!r}")
    table.tally.note(name, "one's own", cells, wrong)
    assert not wrong, "\n" + "\n".join(wrong)
    assert cells.total() - cells["with a token"] == len(asked) * len(methods)
    assert cells["wrong method"] > (2 * len(asked) if methods == METHODS else 20)
    assert cells["open"] > (10 if whole else 4)
    assert cells["sent to sign-in" if persona.actor is None else "refused"] > 50
    assert len(table.rules) > len(asked) > 100 or whole


def expected(app: Flask, persona: Persona, endpoint: str | None) -> str:
    """What the cell should be."""
    if endpoint is None:
        return "wrong method"
    access = access_of(app, endpoint)
    if access == "public":
        return "open"
    if persona.actor is None:
        return "sent to sign-in"
    if access == HALF_WAY:
        return "open"
    if not isinstance(access, Permission) or not persona.actor.holds(access):
        return "refused"
    return "narrower" if persona.actor.organisation_kind not in NARROWER.get(endpoint, KINDS) else "open"


SENSITIVE = ("referral.", "casework.", "encounter.", "person.", "response_plan.", "audit.")
APART = ("wellbeing.care", "wellbeing.clients", "wellbeing.assign", "wellbeing.duty", "wellbeing.watch")


@pytest.mark.proves("G-01")
@pytest.mark.parametrize(
    "name", ["liaison_officer", "ngo_manager", "clinician", "auditor", "wellbeing_auditor"]
)
@pytest.mark.first_tier("sqlite", name=("liaison_officer", "clinician"))
def test_each_look_at_a_sensitive_record_leaves_its_event(table: Table, name: str) -> None:
    """Requests that need an event are those that leave one: by the permission of the page, not by the policy of events."""
    persona = table.world.personas[name]
    client, _ = table.visitor(persona)
    arguments = own_arguments(table.session, table.world, persona)
    apart = table.arguments_apart(persona)
    needed, stored, wrong = 0, 0, []
    for rule in table.rules:
        path = table.path_of(rule, arguments, apart)
        endpoint = table.endpoint_of(path, "GET")
        access = access_of(table.app, endpoint) if endpoint else None
        needs = isinstance(access, Permission) and access.value.startswith(SENSITIVE + APART)
        if endpoint is None or not needs or {endpoint, endpoint.partition(".")[0]} & set(NOTHING):
            continue
        answer = table.ask(client, "GET", path)
        if answer.status == 200:
            needed += 1
            stored += bool(answer.looks)
            if not answer.looks:
                wrong.append(f"{path} ({endpoint}) left nothing")
    print(f"{name}: {needed} looks, {stored} events")
    assert not wrong, "\n".join(wrong)
    assert needed == stored >= 1


FIRST = ("liaison_officer", "ngo_worker")
"""Asked of what colleagues and partners hold in the first tier; in the second everybody is."""


@pytest.mark.proves("C-05")
@pytest.mark.parametrize("name", [name for name in PERSONAS if name not in NOBODY])
@pytest.mark.first_tier("sqlite", name=FIRST[1:])
@pytest.mark.scaled
def test_what_belongs_to_strangers_is_not_found(table: Table, name: str, deep: bool) -> None:
    persona = table.world.personas[name]
    assert persona.actor is not None
    client, token = table.visitor(persona)
    arguments = foreign_arguments(table.session, table.world, persona)
    apart = table.arguments_apart(persona, foreign=True)
    wrong, cells = [], 0
    for rule in (rule for rule in table.asked(name, everything=deep or name == FIRST[1]) if "<uuid:" in rule):
        path = table.path_of(rule, arguments, apart)
        for method in ("GET", "POST"):
            endpoint = table.endpoint_of(path, method)
            if endpoint is None or expected(table.app, persona, endpoint) != "open":
                continue
            data = {"csrf_token": token, "version": "1"} if method == "POST" else None
            answer = table.ask(client, method, path, data)
            cells += 1
            if is_everybodys(persona, endpoint):
                right = answer.status not in (401, 403) and answer.status < 500
            else:
                right = tells_nothing(endpoint, answer)
            if not right:
                wrong.append(f"{method} {path} ({endpoint}): {answer!r}")
    print(f"{name}: {cells} cells")
    assert not wrong, "\n" + "\n".join(wrong)
    assert cells >= 1


@pytest.mark.proves("C-15")
@pytest.mark.parametrize("relation", RELATIONS)
@pytest.mark.parametrize("name", in_second_tier([name for name in PERSONAS if name not in NOBODY], but=FIRST))
@pytest.mark.first_tier("sqlite")
@pytest.mark.scaled
def test_what_colleagues_and_partners_hold_is_found_by_whom_the_rules_name(
    table: Table, name: str, relation: str, deep: bool
) -> None:
    """Between one's own and a stranger's: what the scope holds is answered as one's own, and the rest is not found."""
    persona = table.world.personas[name]
    related = related_objects(table.session, table.world, persona, relation)
    wrong, cells = [], Counter[str]()
    methods = METHODS if deep else ("GET", "POST")
    for exists, method, path, data, answer in ask_related(table, persona, related, methods):
        endpoint = table.endpoint_of(path, method)
        kind = expected(table.app, persona, endpoint)
        cells[f"{kind}, {'there' if exists else 'not there'}"] += 1
        if kind not in ("open", "narrower") or method == "OPTIONS":
            right = is_right(kind, method, endpoint, answer)
        elif exists:
            right = answer.status not in (401, 403) and answer.status < 500
        else:
            unread = (
                () if data else (302, 400)
            )  # a post without its token is sent back before anything is looked for
            right = tells_nothing(str(endpoint), answer) or answer.status in (403, *unread)
        if not right or (answer.written and (data is None or not exists)):
            wrong.append(f"{method} {path} ({endpoint}), {kind}, {exists}: {answer!r}")
    table.tally.note(name, relation, cells, wrong)
    assert not wrong, "\n" + "\n".join(wrong)
    assert cells or not related.arguments


REMOVED_BY_CONDITION = ("results.delete", "sharing.stop")
"""One statement looks and removes: what is a stranger's does not match, so that nothing is removed."""


def tells_nothing(endpoint: str, answer: Answer) -> bool:
    """Not found and nothing written; a form without its answer is sent back before anything is looked for."""
    if endpoint in REMOVED_BY_CONDITION:
        return answer.status == 404
    sent_back = answer.status == 302 and told_by("old_page") in answer.location
    return (answer.status == 404 or sent_back) and not answer.written


PEOPLE = ("organisations.", "users.", "grants.", "factors.")
PUBLISHED = (
    *("hub.card", "hub.mistake", "hub.organisation", "hub.service", "hub.service_leaflet"),
    *("programmes.show", "replication.file", "replication.show", "replication.start"),
    *("services.service", "services.show"),
    *("survey_results.open_file", "survey_results.open_results", "voices.support"),
)
"""What everybody is shown: directory, programmes, templates, open box and published results."""


def is_everybodys(persona: Persona, endpoint: str) -> bool:
    """What is published is for everybody, and the operator manages every organisation's people."""
    managed = persona.role is Role.OPERATOR and endpoint.startswith(PEOPLE)
    return managed or endpoint in PUBLISHED
