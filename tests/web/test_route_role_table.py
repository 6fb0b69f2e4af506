"""The table of endpoint, method and role: what each persona is answered, in their own house and in a stranger's.

The expectation comes from what the endpoint declares and what the role holds. Nothing here lists who may do what, but
for the rules that are narrower than a permission.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from accounts.roles import ROLES
from concordat import probes
from concordat.reads import NOTHING
from core.actor import OrganisationKind, Role
from core.permissions import Permission
from tests.support import frozen_clock
from tests.support.cells import FORMS, METHODS, asked_first, is_right, methods_asked
from tests.support.databases import Databases
from tests.support.personas import Persona, make_personas
from tests.support.relations import RELATIONS, ask_related, in_second_tier, related_objects
from tests.support.route_answers import OWN, Answer
from tests.support.route_arguments import foreign_arguments, own_arguments
from tests.support.route_table import Table
from tests.support.shared_connection import in_databases_of_its_own
from tests.support.visitors import application_on, render_errors_once, render_nothing
from web.access import HALF_WAY, access_of
from wellbeing.pages import told_by

pytestmark = pytest.mark.timeout(400)
"""A persona is some thousand requests: half a minute on an idle machine, more where others work beside it."""
ASKED_EVERYTHING = ("officer", "anonymous")
"""They ask with all eight methods. Of the others, what is asked by which is with the test; in the first tier all but the
last ask for some of the addresses."""
ROLE_NAMES = [definition.role.value for definition in ROLES]
NOBODY = ("anonymous", "disabled")
PERSONAS = [*ROLE_NAMES, "ngo_leadership", "ngo_admin", *NOBODY]
IN_TURN = [name for name in PERSONAS if name not in ASKED_EVERYTHING]
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


@pytest.fixture(scope="module")
def table(databases: Databases, engine_name: str, keys: None, deep: bool) -> Iterator[Table]:
    clock = frozen_clock.start(NOW)
    with (
        in_databases_of_its_own(databases, engine_name, "table") as (connection, apart),
        pytest.MonkeyPatch.context() as patch,
        Session(connection, join_transaction_mode="create_savepoint") as session,
        Session(apart, join_transaction_mode="create_savepoint") as vault,
    ):
        render_nothing(patch)
        render_errors_once(patch)
        patch.setattr(probes, "LEAST_FREE", 0.0)  # how full the machine's disk is proves nothing here
        world = make_personas(session, now=NOW, vault=vault)
        session.commit()
        with application_on(connection, connection.address, vault=apart) as app:
            yield (table := Table(app, (connection, apart), world, (session, vault), NOW))
    if deep:
        table.tally.keep(engine_name, personas=len(PERSONAS))
    frozen_clock.stop(clock)


@pytest.mark.proves("C-03", "C-15")
@pytest.mark.parametrize("name", PERSONAS)
@pytest.mark.first_tier("sqlite")
@pytest.mark.scaled
def test_each_persona_is_answered_as_endpoint_and_role_say(
    table: Table, engine_name: str, name: str, deep: bool
) -> None:
    """Second tier: every persona at every address, on SQLite by every method that it takes and on PostgreSQL by GET and POST,
    since the gate is the same and only what is loaded behind it differs. Both ask for methods that an address does not
    take: `methods_asked` says who for which. First tier: on SQLite by GET and POST at some of the addresses.
    """
    persona = table.world.personas[name]
    client, token = table.visitor(persona)
    arguments = own_arguments(table.session, table.world, persona)
    apart = table.arguments_apart(persona)
    every = name in ASKED_EVERYTHING
    whole = deep or name == "anonymous"
    asked = asked_of(table, name, everything=whole)
    some = METHODS if every or (deep and engine_name == "sqlite") else FORMS
    turns, turn = (1, 0) if every else (len(IN_TURN), IN_TURN.index(name))
    cells: Counter[str] = Counter()
    wrong = []
    for number, rule in enumerate(asked):
        path = table.path_of(rule, arguments, apart)
        taken = {method for method in METHODS if table.endpoint_of(path, method)}
        for method in methods_asked(taken, number, methods=some, turn=turn, turns=turns):
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
    table.tally.note(name, OWN, cells, wrong)
    assert not wrong, "\n" + "\n".join(wrong)
    assert cells.total() - cells["with a token"] == len(asked) * len(METHODS) or not every
    assert cells["wrong method"] > (2 * len(asked) if every else len(asked) // 10)
    assert cells["open"] > (10 if whole else 4)
    assert cells["sent to sign-in" if persona.actor is None else "refused"] > 50
    assert len(table.rules) > len(asked) > 100 or whole


def asked_of(table: Table, name: str, *, everything: bool) -> list[str]:
    """The addresses that a persona is asked in this tier: all of them or some."""

    def is_open(other: str, endpoint: str) -> bool:
        return expected(table.app, table.world.personas[other], endpoint) == "open"

    return table.rules if everything else asked_first(table.app, PERSONAS, name, is_open)


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
    for rule in (
        rule for rule in asked_of(table, name, everything=deep or name == FIRST[1]) if "<uuid:" in rule
    ):
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
    table: Table, engine_name: str, name: str, relation: str, deep: bool
) -> None:
    """Between one's own and a stranger's: what the scope holds is answered as one's own, and the rest is not found."""
    persona = table.world.personas[name]
    related = related_objects(table.session, table.world, persona, relation)
    wrong, cells = [], Counter[str]()
    methods = METHODS if deep and engine_name == "sqlite" else FORMS
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
