"""The demo: a fictitious partnership on this machine, ready in one command."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import click
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from accounts.organisations.models import Organisation
from accounts.roles import ROLES
from accounts.users.models import User, UserRole, UserStatus
from concordat.config import ROOT, Settings, load_settings
from concordat.fresh_keys import fresh_keys
from concordat.migration import current_revision, databases_of, newest_revision, upgrade
from concordat.refusal import SettingsRefused
from concordat.serving import refuse_busy_port, serve
from core.clock import utc_now
from core.database import make_engine, read_only
from core.text import N_

FOLDER = ROOT / "var"
ENV_FILE = ROOT / ".env"
NOTICE = "# Written by `make demo`: settings of the fictitious demo. Real data needs other ones."
WELLBEING_NAME = "CONCORDAT_WELLBEING_DATABASE_URL"
WELLBEING_URL = f"{WELLBEING_NAME}=sqlite:///{FOLDER / 'demo-wellbeing.db'}"
REFERRALS = 400
BUSIEST = ("elmsworth.example", "lanternfield.example")
SEED = 1


def prepare(*, reset: bool = False, port: int | None = None) -> Settings:
    """Write the demo's settings, migrate and seed what is missing; answers the settings.

    Raises `SettingsRefused` where a `.env` for something other than the demo lies in the way.
    """
    settings = _demo_settings(reset=reset)
    if port:
        settings = replace(settings, port=port)
        settings = replace(settings, public_url=settings.bound_url)
    refuse_busy_port(settings.host, settings.port)
    if reset:
        shutil.rmtree(FOLDER, ignore_errors=True)
        click.echo("The demo's data was thrown away.")
    for tree, url in databases_of(settings):
        if current_revision(url) != newest_revision(tree):
            click.echo("Creating the tables …")
            upgrade(url, tree)
    _seed_if_empty(settings)
    return settings


def _demo_settings(*, reset: bool) -> Settings:
    if not ENV_FILE.exists() and "CONCORDAT_DATABASE_URL" not in os.environ:
        lines = [
            NOTICE,
            "CONCORDAT_ENVIRONMENT=demo",
            f"CONCORDAT_DATABASE_URL=sqlite:///{FOLDER / 'demo.db'}",
            WELLBEING_URL,
            *(f"{name}={value}" for name, value in fresh_keys().items()),
            "CONCORDAT_SECURE_COOKIES=no",
            "CONCORDAT_SESSION_IDLE_MINUTES=30",
            "CONCORDAT_LOG_LEVEL=WARNING",
        ]
        ENV_FILE.touch(mode=0o600)
        ENV_FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    elif _is_from_before():
        _open_compartment(reset=reset)
    os.environ.setdefault("CONCORDAT_ENV_FILE", str(ENV_FILE))
    settings = load_settings()
    if not settings.is_demo:
        raise SettingsRefused(
            N_("%(file)s is for “%(environment)s”, not for the demo; nothing was started."),
            file=ENV_FILE,
            environment=settings.environment,
        )
    return settings


def _is_from_before() -> bool:
    """Whether our own `.env` was written before there was a wellbeing compartment."""
    if not ENV_FILE.exists():
        return False
    written = ENV_FILE.read_text(encoding="utf-8")
    return written.startswith(NOTICE) and WELLBEING_NAME not in written


def _open_compartment(*, reset: bool) -> None:
    """Its people are those of the seed, so it opens with fresh data only; until then it stays closed."""
    if not reset:
        click.echo(
            "The wellbeing compartment is closed: this demo is older. `make demo-reset` starts over with it."
        )
        return
    keys = {name: value for name, value in fresh_keys().items() if "_WELLBEING_" in name}
    with ENV_FILE.open("a", encoding="utf-8") as file:
        file.write("\n".join([WELLBEING_URL, *(f"{name}={value}" for name, value in keys.items())]) + "\n")


def _holds_data(settings: Settings) -> bool:
    with _reading(settings) as connection:
        return connection.execute(sa.select(Organisation.id).limit(1)).first() is not None


@contextmanager
def _reading(settings: Settings) -> Iterator[Connection]:
    """A connection that takes no writer lock: the server starts beside it."""
    engine, token = make_engine(settings.database_url), read_only.set(True)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        read_only.reset(token)
        engine.dispose()


def _seed_if_empty(settings: Settings) -> None:
    if _holds_data(settings):
        return
    from concordat.app import create_app
    from concordat.scheduler import run_due
    from concordat.seed.load import load_seed
    from concordat.seed.reviews import make_reviews
    from concordat.seed.scenes import make_scenes
    from concordat.seed.schedules import make_schedules
    from concordat.seed.wellbeing import seed_wellbeing
    from core.walls.principal import Reach, serving
    from web.database import closing, current_session, current_vault

    app = create_app(settings)
    with closing(app):
        with serving("demo", Reach.EVERYBODY):
            session = current_session()
            click.echo(f"Seeding a fictitious partnership with {REFERRALS} referrals …")
            now = utc_now()
            loaded = load_seed(session, referrals=REFERRALS, seed=SEED, now=now)
            make_schedules(session, loaded.cast, now=now)
            make_scenes(session, loaded.cast, seed=SEED, now=now)
            make_reviews(session, loaded.cast, now=now)
            if settings.has_wellbeing:
                vault = current_vault()
                seed_wellbeing(session, vault, loaded.cast, seed=SEED, now=now)
                vault.commit()
            session.commit()
        click.echo("Evaluating the periods that are over …")
        run_due(app, settings, now)


def sign_ins(settings: Settings) -> list[tuple[str, str, str]]:
    """One account per role: label of the role, organisation, e-mail address."""
    found = []
    with _reading(settings) as connection:
        for definition in ROLES:
            row = connection.execute(
                sa.select(User.email, Organisation.name)
                .join(UserRole, UserRole.user_id == User.id)
                .join(Organisation, Organisation.id == User.organisation_id)
                .where(UserRole.role == definition.role, User.status == UserStatus.ACTIVE)
                .order_by(_favoured(), sa.func.length(User.email), User.email)
                .limit(1)
            ).first()
            if row is not None:
                found.append((definition.label, row.name, row.email))
    return found


def _favoured() -> sa.ColumnElement[int]:
    """The pair with the most to see comes first."""
    return sa.case(*((User.email.endswith(f"@{domain}"), 0) for domain in BUSIEST), else_=1)


def announce(settings: Settings) -> None:
    """Print the address and one sign-in per role, as soon as the server answers."""
    from concordat.seed.load import PASSWORD

    rows = sign_ins(settings)
    _wait_for(settings)
    wide = max((len(label) for label, _, _ in rows), default=0)
    click.echo(f"\nConcordat demo:  {settings.public_url}\n")
    click.echo(f"Sign in as (password for all: {PASSWORD}; the next page shows the code of the second step)")
    for label, organisation, email in rows:
        click.echo(f"  {label:<{wide}}  {email:<32} {organisation}")
    click.echo(
        "\nEverybody in it is made up. Ctrl+C stops it; the data stays. `make demo-reset` starts over.\n"
    )


def _wait_for(settings: Settings) -> None:
    for _ in range(300):
        with suppress(OSError), socket.create_connection((settings.host, settings.port), timeout=1):
            return
        time.sleep(0.05)


def run(settings: Settings) -> None:
    """Start the scheduler beside the web server and stop it with the server."""
    started: list[subprocess.Popen[bytes]] = []

    def accompany() -> None:
        announce(settings)
        environment = os.environ | {"CONCORDAT_PUBLIC_URL": settings.public_url}
        command = [sys.executable, "-m", "concordat", "scheduler"]
        started.append(subprocess.Popen(command, cwd=ROOT, env=environment))  # noqa: S603 - our own module

    threading.Thread(target=accompany, daemon=True).start()
    try:
        serve(settings)
    finally:
        for scheduler in started:
            scheduler.send_signal(signal.SIGTERM)
            scheduler.wait(timeout=20)
