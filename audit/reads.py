"""What looking at a record leaves in the trail: each page of sensitive records names its event (security G-01, G-03).

The row is written before the answer leaves, in a transaction of its own: where it cannot be, nobody is shown anything.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import Flask, Response, g, request
from flask import session as web_session
from flask.typing import ResponseReturnValue

from audit.circumstances import UNKNOWN, Circumstances, use_circumstances
from core.actor import Actor
from web.access import access_of, find_actor
from web.database import close_vault, current_session
from web.discretion import is_private
from web.error_pages import request_id
from web.session import digest_of

LOOKING = frozenset({"GET", "HEAD"})
SHOWING = frozenset({200, 422})
"""What other methods answer when the page itself comes back, with what it shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the pages of a slice show: with one of the arguments a record, else a list.

    `arguments` says by argument of the address which kind of thing it names.
    """

    kind: str
    arguments: Mapping[str, str]
    apart: bool = False
    """The event belongs into the trail of the compartment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One row to write: an action and its subject."""

    action: str
    subject: tuple[str, UUID | str]
    apart: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The policy of the installation: what each endpoint or blueprint shows, which need not say, and who writes."""

    shown: Mapping[str, Shown]
    """By endpoint, else by blueprint."""
    nothing: Mapping[str, str]
    """By endpoint or blueprint the reason why it needs no event."""
    is_sensitive: Callable[[str, object, str], bool]
    """Whether an endpoint with this permission and address shows records of the classes P2 to P4."""
    write: Callable[[Actor, list[Event]], None]
    """Writes rows and commits, or raises."""

    def of(self, endpoint: str) -> Shown | None:
        """What an endpoint shows that is noted; None where nothing is."""
        if endpoint in self.nothing:
            return None
        found = self.shown.get(endpoint)
        if found is not None:
            return found
        room = endpoint.partition(".")[0]
        return None if room in self.nothing else self.shown.get(room)


def install_circumstances(app: Flask) -> None:
    """Let each row say where its request came from; of private pages nothing is known (ADR 0018)."""

    @app.before_request
    def begin() -> None:
        use_circumstances(UNKNOWN if is_private() or "failed" in g else _circumstances())

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        use_circumstances(UNKNOWN)


def _circumstances() -> Circumstances:
    token = getattr(web_session, "token", None)
    return Circumstances(
        session_hash=digest_of(token).hex()[:32] if token else None,
        address=(request.remote_addr or "")[:45] or None,
        request_id=request_id(),
    )


def install_reading(app: Flask, reading: Reading) -> None:
    """Refuse to start while a page of sensitive records names no event; write the events of each answer."""
    refuse_unnamed(app, reading)
    app.extensions["reading"] = reading

    @app.after_request
    def note(response: Response) -> ResponseReturnValue:
        if request.endpoint is None or "failed" in g:
            return response
        actor = find_actor()
        if actor is None or actor.user_id is None:
            return response
        events = list(_events(reading, request.endpoint, response.status_code))
        if events:
            # On SQLite the writer's lock may still be held by what the view began; by now it is settled.
            current_session().rollback()
            close_vault()
            reading.write(actor, events)
        return response


def refuse_unnamed(app: Flask, reading: Reading) -> None:
    """Raise `RuntimeError` naming the pages of sensitive records that name neither an event nor a reason for none."""
    problems = []
    for rule in app.url_map.iter_rules():
        endpoint = rule.endpoint
        if "GET" not in (rule.methods or ()) or not reading.is_sensitive(
            endpoint, access_of(app, endpoint), rule.rule
        ):
            continue
        room = endpoint.partition(".")[0]
        if reading.of(endpoint) is None and not {endpoint, room} & set(reading.nothing):
            problems.append(
                f"{endpoint} ({rule.rule}) shows sensitive records and names no event of the trail"
            )
    if problems:
        raise RuntimeError("the application does not start:\n" + "\n".join(sorted(problems)))


def _events(reading: Reading, endpoint: str, status: int) -> list[Event]:
    shown = reading.of(endpoint)
    named = {
        kind: value
        for name, kind in (shown.arguments if shown else {}).items()
        if isinstance(value := (request.view_args or {}).get(name), UUID)
    }
    if status == 403:
        return [] if is_private() else [_refused("endpoint", endpoint[:64])]
    if shown is None:
        return []
    if status == 404 and named and not shown.apart:
        return [_refused(kind, value) for kind, value in named.items()]
    seen = status < 300 if request.method in LOOKING else status in SHOWING
    if not seen or request.method == "OPTIONS":
        return []
    if named:
        return [
            Event(action=f"{kind}.read", subject=(kind, value), apart=shown.apart)
            for kind, value in named.items()
        ]
    return [Event(action=f"{shown.kind}.listed", subject=("page", endpoint[:64]), apart=shown.apart)]


def _refused(kind: str, value: UUID | str) -> Event:
    return Event(action="access.refused", subject=(kind, value), apart=False)
