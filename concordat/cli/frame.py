"""The root command, and what every command shares: settings, session, errors, JSON."""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib import import_module
from typing import Any

import click
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session

from concordat.config import Settings, load_settings
from core.clock import utc_now
from core.errors import ConcordatError

GROUPS = {
    "audit": "concordat.cli.checking:audit",
    "backup": "concordat.cli.backups:backup",
    "db": "concordat.cli.database:db",
    "demo": "concordat.cli.serving:demo",
    "docs": "concordat.cli.checking:docs",
    "doctor": "concordat.cli.checking:doctor",
    "drill": "concordat.cli.backups:drill",
    "evaluate": "concordat.cli.measuring:evaluate",
    "evaluations": "concordat.cli.measuring:evaluations",
    "export": "concordat.cli.hsds:export",
    "import": "concordat.cli.importing:import_",
    "keys": "concordat.cli.keys:keys",
    "organisation": "concordat.cli.people:organisation",
    "quarantine": "concordat.cli.backups:quarantine",
    "restore": "concordat.cli.backups:restore",
    "scheduler": "concordat.cli.serving:scheduler",
    "seed": "concordat.cli.importing:seed",
    "serve": "concordat.cli.serving:serve",
    "user": "concordat.cli.people:user",
}


class LazyGroup(click.Group):
    """Commands are imported when they are used, so that the short ones start at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return sorted(GROUPS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and answer one command."""
        if cmd_name not in GROUPS:
            return None
        module, _, name = GROUPS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name=None, version="0.1.0", prog_name="concordat")
def root() -> None:
    """Concordat: the partnership of police agencies and mental-health NGOs.

    Settings come from CONCORDAT_* variables or a .env file; see docs/reference/settings.md.
    """


def main() -> None:
    """Run the command line and turn refusals into exit code 1 with the reason on stderr."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        root(prog_name="concordat", standalone_mode=True)
    except ConcordatError as error:
        fail(str(error))
    except DBAPIError as error:
        fail(f"the database refused: {error.orig}. Has `concordat db upgrade` run?")
    except ArgumentError as error:
        fail(f"CONCORDAT_DATABASE_URL or CONCORDAT_WELLBEING_DATABASE_URL cannot be used: {error}")
    except OSError as error:
        fail(str(error))


def fail(reason: str) -> None:
    """Say why on stderr and exit with 1."""
    click.echo(f"concordat: {reason}", err=True)
    sys.exit(1)


def settings() -> Settings:
    """The settings of this process; raises `SettingsRefused` with the cure."""
    return load_settings()


@contextmanager
def application_session() -> Iterator[Session]:
    """A session inside the application's context; commits at the end, rolls back on an error.

    A command is no organisation's: it acts as the service “command line”, and finds everybody's rows.
    """
    from concordat.app import create_app
    from core.walls.principal import Reach, serving
    from web.database import closing, current_session

    with closing(create_app(settings())), serving("command line", Reach.EVERYBODY):
        session = current_session()
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise


def echo_json(value: Any) -> None:
    """Print a value for a program to read."""
    click.echo(json.dumps(value, indent=2, sort_keys=True, default=str, ensure_ascii=False))


class Moment(click.ParamType[datetime]):
    """An ISO 8601 moment with its offset, or a date taken as midnight UTC."""

    name = "ISO"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Parse the moment; a wrong one is wrong usage."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not an ISO 8601 moment", param, ctx)
        return moment if moment.tzinfo else moment.replace(tzinfo=utc_now().tzinfo)


as_json = click.option("--json", "json_wanted", is_flag=True, help="Print JSON for programs.")
