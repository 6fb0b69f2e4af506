"""Posts that no browser would send, to every form of the application, each undone afterwards (security I-02)."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask, got_request_exception
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from wtforms import Field

from core.permissions import Permission
from tests.support import frozen_clock
from tests.support.addresses import fill
from tests.support.databases import Databases
from tests.support.pages import Page
from tests.support.personas import Persona, make_personas
from tests.support.route_arguments import own_arguments
from tests.support.shared_connection import SharedConnection, in_databases_of_its_own, undone
from tests.support.visitors import application_on, render_nothing, sign_in
from tests.support.wellbeing_world import compartment_arguments, own_of
from web.access import access_of
from web.forms import BaseForm

NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
AWKWARD = (
    "", " ", "0", "-1", "1e400", "NaN", "Infinity", "99999999999999999999999", "2147483648", "9223372036854775808", "0.1",
    "1,5", "٣", "½", "true", "null", "[]", "0000-00-00", "2026-02-30", "9999-12-31", "0001-01-01", "10000-01-01", "2026-03-11",
    "24:00", "23:59", "2026-03-29T01:30", "2026-03-11T15:30", "00000000-0000-0000-0000-000000000000", "x" * 300, "y" * 5_000,
    "z" * 40_000, "\x00", "a\x00b", "\ufffe", "\u202eabc\u2066", "e\u0301" * 40, "🙂" * 500, "' OR 1=1 --", "%s%s%n",
    "../../etc/passwd", "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "a@b", "a@b.example\r\nBcc: c@d.example", "{{7*7}}",
    "%", "_", "\\", "https://evil.example/", "javascript:alert(1)", "+44 20 7946 0000", "1", "2", "on",
)  # fmt: skip
"""What forms stumble over: edges of numbers, days and lengths, and what means something elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An address that takes a form, and somebody who may send it."""

    endpoint: str
    path: str
    persona: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A post that was answered with a fault of ours."""

    target: Target
    data: dict[str, list[str]]
    error: str


class Fuzzer:
    """The application on a world of its own, asked again and again; nothing of it stays."""

    def __init__(
        self, app: Flask, connections: Sequence[SharedConnection], sessions: Sequence[Session], world: Any
    ) -> None:
        self.app, self.connections, self.world = app, connections, world
        self.session, self.vault = sessions
        self.visitors: dict[str, tuple[FlaskClient, str, str | None]] = {}
        self.arguments: dict[tuple[str, bool], Mapping[str, Any]] = {}
        self.forms: list[BaseForm] = []
        self.errors: list[str] = []
        self.statuses: Counter[int] = Counter()
        got_request_exception.connect(self._note_error, app)

    def _note_error(self, _app: Flask, exception: BaseException, **_more: Any) -> None:
        self.errors.append(f"{type(exception).__name__}: {str(exception)[:300]}")

    def targets(self) -> list[Target]:
        """Every endpoint that takes POST, with the first persona whose role may use it."""
        found = []
        rules = {
            rule.endpoint: rule.rule
            for rule in self.app.url_map.iter_rules()
            if "POST" in (rule.methods or ())
        }
        for endpoint, rule in sorted(rules.items()):
            for name, persona in self.world.personas.items():
                if persona.actor is not None and _may_use(access_of(self.app, endpoint), persona):
                    found.append(Target(endpoint=endpoint, path=self._path(rule, persona), persona=name))
                    break
        return found

    def _path(self, rule: str, persona: Persona) -> str:
        """The address with arguments of the persona's own, which are looked for once."""
        key = (persona.name, rule.startswith(("/me", "/support-figures")))
        if key not in self.arguments:
            self.arguments[key] = self._arguments(persona, apart=key[1])
        return fill(rule, self.arguments[key])

    def _arguments(self, persona: Persona, *, apart: bool) -> Mapping[str, Any]:
        assert persona.actor is not None
        if not apart:
            return own_arguments(self.session, self.world, persona)
        first = own_of(self.vault, persona.actor)
        return compartment_arguments(self.vault, self.world.agency.organisation_id, first=first)

    def fields_of(self, target: Target) -> dict[str, Field]:
        """The fields of the forms that the endpoint checks."""
        self.forms.clear()
        self.post(target, MultiDict())
        return {
            name: field for form in self.forms for name, field in form._fields.items() if name != "csrf_token"
        }

    def post(self, target: Target, data: MultiDict[str, str]) -> int:
        """Send the form with its token, and undo whatever it did."""
        client, token, cookie = self._visitor(target.persona)
        if cookie is not None:
            client.set_cookie("sid", cookie)
        sent = MultiDict([*data.items(multi=True), ("csrf_token", token)])
        with undone(zip((self.session, self.vault), self.connections, strict=True)):
            response = client.post(target.path, data=sent)
        self.statuses[response.status_code] += 1
        return response.status_code

    def _visitor(self, name: str) -> tuple[FlaskClient, str, str | None]:
        if name not in self.visitors:
            persona, client = self.world.personas[name], self.app.test_client()
            cookie = sign_in(client, self.session, persona.user_id, now=NOW)
            kept = self.connections[0].begin_nested()
            [token] = Page(client.get("/account").text).form("/account/password").values["csrf_token"]
            kept.commit()
            self.visitors[name] = (client, token, cookie)
        return self.visitors[name]

    def attack(self, target: Target, *, posts: int, seed: int) -> list[Failure]:
        """Send so many posts; answers those that met a fault of ours."""
        fields, chance, failures = self.fields_of(target), random.Random(f"{seed} {target.endpoint}"), []
        for _ in range(posts if fields else 1):
            data = awkward_post(fields, chance)
            self.errors.clear()
            if self.post(target, data) >= 500:
                failures.append(
                    Failure(target=target, data=data.to_dict(flat=False), error="; ".join(self.errors))
                )
        return failures


def awkward_post(fields: Mapping[str, Field], chance: random.Random) -> MultiDict[str, str]:
    """Values for a form: some in order, some awkward, some missing, some twice, some that it does not know."""
    data: MultiDict[str, str] = MultiDict()
    for name, field in fields.items():
        for _ in range(chance.choice((0, 1, 1, 1, 1, 1, 1, 2))):
            data.add(name, _value(field, chance))
    if chance.random() < 0.2:
        data.add(
            chance.choice(("version", "id", "organisation_id", "state", "x[]", "__proto__")),
            chance.choice(AWKWARD),
        )
    return data


def _value(field: Field, chance: random.Random) -> str:
    choices = [
        str(choice[0]) for choice in getattr(field, "choices", None) or () if isinstance(choice, tuple)
    ]
    if choices and chance.random() < 0.7:
        return chance.choice(choices)
    return chance.choice(AWKWARD)


def _may_use(access: Any, persona: Persona) -> bool:
    if access == "public":
        return True
    return isinstance(access, Permission) and persona.actor is not None and persona.actor.holds(access)


@contextmanager
def fuzzer(databases: Databases, engine_name: str) -> Iterator[Fuzzer]:
    """The application on a world of its own, with forms that say which fields they have."""
    clock = frozen_clock.start(NOW)
    with (
        in_databases_of_its_own(databases, engine_name, "fuzzed") as (connection, apart),
        pytest.MonkeyPatch.context() as patch,
        Session(connection, join_transaction_mode="create_savepoint") as session,
        Session(apart, join_transaction_mode="create_savepoint") as vault,
    ):
        render_nothing(patch)
        world = make_personas(session, now=NOW, vault=vault)
        session.commit()
        with application_on(connection, connection.address, vault=apart) as app:
            made = Fuzzer(app, (connection, apart), (session, vault), world)
            checked = BaseForm.validate

            def validate(form: BaseForm, extra_validators: Any = None) -> bool:
                made.forms.append(form)
                return checked(form, extra_validators)

            patch.setattr(BaseForm, "validate", validate)
            yield made
    frozen_clock.stop(clock)
