"""The application of the table of routes, asked cell by cell."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.exceptions import MethodNotAllowed

from concordat.wellbeing import PREFIX
from tests.support.addresses import fill
from tests.support.pages import Page
from tests.support.personas import Persona, World
from tests.support.route_answers import OF_THE_EDGE, PROBE, TOLD_TO_A_PROBE, Answer, Tally
from tests.support.shared_connection import SharedConnection, undone
from tests.support.statements import counted_statements
from tests.support.visitors import sign_in
from tests.support.wellbeing_world import compartment_arguments, own_of, strange_arguments
from web.discretion import lies_under


class Table:
    """The application on a seeded database, asked cell by cell; each answer is undone."""

    def __init__(
        self,
        app: Flask,
        connections: tuple[SharedConnection, SharedConnection],
        world: World,
        sessions: tuple[Session, Session],
        now: datetime,
    ) -> None:
        self.app, self.world, self.tally, self.now = app, world, Tally(), now
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
            self.cookie = sign_in(client, self.session, persona.user_id, now=self.now)
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
        with (
            undone(((self.session, self.connection), (self.vault, self.apart))),
            counted_statements(self.connection, looks=True) as here,
            counted_statements(self.apart, looks=True) as there,
        ):
            response = client.open(path, method=method, data=data)
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
