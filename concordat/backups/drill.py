"""The drill: the newest backup is restored beside the installation, proved, looked at and thrown away (security Q-04)."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from accounts.users.queries import find_actor_of
from concordat.backups.making import engine_of
from concordat.backups.replaying import replays_of
from concordat.backups.restoring import Restored, restore
from concordat.config import Settings
from concordat.migration import Tree, owned_databases_of
from core.actor import Actor
from core.errors import ConcordatError
from core.permissions import Permission
from web.access import SignedIn, access_of
from web.database import db

PAGES_WANTED = 20
PEOPLE_ASKED = 200


@dataclass(kw_only=True)
class DrillReport:
    """What a drill did, in its order; it passed where no step failed."""

    restored: list[Restored] = field(default_factory=list)
    pages: list[tuple[str, int]] = field(default_factory=list)
    """Address and status of each page that was opened."""
    seconds: dict[str, float] = field(default_factory=dict)
    failure: str = ""

    @property
    def passed(self) -> bool:
        """Whether every step was done and found what it should."""
        return not self.failure

    @property
    def summary(self) -> str:
        """One line for the page of the installation."""
        if self.failure:
            return self.failure
        rows = sum(one.rows for one in self.restored)
        trail = sum(one.audit_rows for one in self.restored)
        return (
            f"{self.restored[0].stamp}: {rows} rows, {trail} rows of the trail, {len(self.pages)} pages,"
            f" {sum(self.seconds.values()):.1f} s"
        )

    def values(self) -> dict[str, Any]:
        """The report for programs."""
        databases = [{**asdict(one), "tree": one.tree.name.lower()} for one in self.restored]
        pages = [{"address": address, "status": status} for address, status in self.pages]
        return {
            "passed": self.passed,
            "failure": self.failure,
            "databases": databases,
            "pages": pages,
            "seconds": self.seconds,
        }

    def lines(self) -> Iterator[str]:
        """The report for people."""
        for one in self.restored:
            yield (
                f"{one.tree.name.lower()}: {one.stamp} restored, revision {one.revision}, {one.rows} rows as counted;"
                f" {one.audit_rows} rows of the trail in {one.chains} chains hold; {one.purged_again} purged again"
            )
        yield f"pages opened: {len(self.pages)}"
        for name, seconds in self.seconds.items():
            yield f"{name}: {seconds:.1f} s"


def run_drill(settings: Settings, root: Path, *, now: datetime) -> DrillReport:
    """Restore, migrate, verify the trail, compare counts and open 20 pages; answers what was found.

    Needs room for a copy: beside the database file, or on PostgreSQL the right to make a database. What fails is told
    by the report, never raised.
    """
    report = DrillReport()
    try:
        with _places(settings) as places:
            began = time.monotonic()
            report.restored = restore(
                settings, root, now=now, databases=places, replays=replays_of(settings, root)
            )
            report.seconds["restored and proved"] = round(time.monotonic() - began, 2)
            began = time.monotonic()
            report.pages = open_pages(_settings_for(settings, dict(places)))
            report.seconds["pages opened"] = round(time.monotonic() - began, 2)
            report.failure = _what_is_wrong(report.pages)
    except (ConcordatError, SQLAlchemyError, OSError) as error:
        report.failure = str(error) if isinstance(error, ConcordatError) else type(error).__name__
    return report


@contextmanager
def _places(settings: Settings) -> Iterator[tuple[tuple[Tree, str], ...]]:
    """A place for each database, gone afterwards."""
    with ExitStack() as stack:
        places = []
        for tree, url in owned_databases_of(settings):
            parsed = make_url(url)
            place = stack.enter_context(engine_of(parsed).scratch(parsed))
            places.append((tree, place.render_as_string(hide_password=False)))
        yield tuple(places)


def _settings_for(settings: Settings, places: dict[Tree, str]) -> Settings:
    """As the installation, on the copies; it sends nothing and asks nobody for a second factor it cannot give."""
    return replace(
        settings,
        database_url=places[Tree.MAIN],
        owner_database_url="",
        wellbeing_database_url=places.get(Tree.WELLBEING, ""),
        wellbeing_owner_database_url="",
        mail_url="",
    )


def _what_is_wrong(pages: list[tuple[str, int]]) -> str:
    bad = [f"{address} {status}" for address, status in pages if status >= 400]
    if bad:
        return f"pages failed: {', '.join(bad[:5])}"
    if len(pages) < PAGES_WANTED:
        return f"only {len(pages)} pages could be opened"
    return ""


def open_pages(settings: Settings) -> list[tuple[str, int]]:
    """Open pages that need no argument, each as somebody who may, until there are 20; nothing is written."""
    from concordat.app import create_app

    app = create_app(settings)
    opened: list[tuple[str, int]] = []
    with app.app_context():
        actors = _actors()
        db.session.remove()
    try:
        for address, actor in _worth_opening(app, actors):
            status = _status(app, address, actor)
            if status != 404:  # there is nothing of this person there
                opened.append((address, status))
            if len(opened) == PAGES_WANTED:
                break
    finally:
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()
    return opened


def _actors() -> list[Actor]:
    """Some people of the installation, as many as have different permissions."""
    from accounts.users.models import User

    found: dict[frozenset[Permission], Actor] = {}
    with Session(db.engine) as session:
        for user_id in session.scalars(sa.select(User.id).order_by(User.id).limit(PEOPLE_ASKED)):
            actor = find_actor_of(session, user_id)
            if actor is not None:
                found.setdefault(actor.permissions, actor)
    return list(found.values())


def _worth_opening(app: Flask, actors: list[Actor]) -> Iterator[tuple[str, Actor]]:
    """One page of each blueprint first, then the others, in the order of their addresses."""
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule.count("/"), rule.rule))
    pages = []
    for rule in rules:
        access = access_of(app, rule.endpoint)
        if rule.arguments or "GET" not in (rule.methods or ()) or not isinstance(access, Permission):
            continue
        actor = next((actor for actor in actors if actor.holds(access)), None)
        if actor is not None:
            pages.append((rule.endpoint.partition(".")[0], rule.rule, actor))
    first = {name: (address, actor) for name, address, actor in reversed(pages)}
    yield from first.values()
    yield from ((address, actor) for _, address, actor in pages if (address, actor) not in first.values())


def _status(app: Flask, address: str, actor: Actor) -> int:
    """Open a page as somebody, past sign-in: the copy is reached from this process alone."""
    from flask import g

    settings: Settings = app.config["SETTINGS"]
    host = settings.trusted_hosts[0] if settings.trusted_hosts else None
    with app.test_request_context(address, base_url=f"https://{host or 'localhost'}"):
        g._login_user = SignedIn(actor, is_complete=True)
        response = app.full_dispatch_request()
        asks_who = "/sign-in" in response.headers.get("Location", "")
        return 401 if asks_who else response.status_code
