"""`concordat keys`: how the keys stand, and renewing them while everybody works (security F-06, F-07)."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.orm import Session

from concordat.cli.frame import application_session, as_json, echo_json, fail, settings
from core.keys.renewal import key_status, renew_keys
from core.keys.ring import MAIN, key_ring
from core.keys.rotation import KeyStatus
from core.sealing import seal_again, sealed_models


@click.group()
def keys() -> None:
    """The keys that seal personal data: how they stand, and renewing them."""


@contextmanager
def _compartments() -> Iterator[list[tuple[str, Session, list[type]]]]:
    """The main database, and the wellbeing compartment where it is open: name, session, models with sealed fields."""
    from core.database import Base
    from web.database import current_vault
    from wellbeing.store import WELLBEING, WellbeingBase

    with application_session() as session:
        found = [(MAIN, session, sealed_models(Base))]
        if settings().has_wellbeing:
            found.append((WELLBEING, current_vault(), sealed_models(WellbeingBase)))
        yield found


@keys.command("status")
@as_json
def status_command(json_wanted: bool) -> None:
    """Say what each key wraps and seals, and which may be taken out. Exits 1 where a needed key is missing or one is worn."""
    with _compartments() as compartments:
        found = {name: key_status(session, name, models) for name, session, models in compartments}
    if json_wanted:
        echo_json({name: _as_plain(status) for name, status in found.items()})
    else:
        for name, status in found.items():
            _tell(name, status)
    missing = [f"{name} {number}" for name, status in found.items() for number in status.unknown]
    if missing:
        fail(f"keys that are needed and missing: {', '.join(missing)}")
    if any(status.worn for status in found.values()):
        fail("a data key has sealed more than 2^30 values: run `concordat keys rotate --data`")


def _as_plain(status: KeyStatus) -> dict[str, object]:
    numbers = sorted({*status.numbers, *status.wrapped, *status.direct})
    return {
        "current": status.current,
        "fields": status.fields,
        "numbers": {
            str(number): {
                "wraps": status.wrapped.get(number, 0),
                "seals_directly": status.direct.get(number, 0),
                "may_go": status.may_go(number),
            }
            for number in numbers
        },
        "under_organisations": status.under_organisations,
        "organisations_by_their_own": status.by_their_own,
        "organisations_by_the_common": status.by_the_common,
        "retired": status.retired,
        "worn": status.worn,
    }


def _tell(name: str, status: KeyStatus) -> None:
    total = sum(status.wrapped.values()) + status.under_organisations + status.by_their_own
    click.echo(
        f"{name}: {status.fields} sealed fields under {total} data keys, {status.retired} of them retired."
    )
    for number in sorted({*status.numbers, *status.wrapped, *status.direct}):
        says = f"wraps {status.wrapped.get(number, 0)}, seals {status.direct.get(number, 0)} fields directly"
        role = "the current one" if number == status.current else "an older one"
        if status.may_go(number):
            role = "may be taken out; see `concordat keys index` first if it is the lowest"
        click.echo(f"  key {number}: {says}; {role}")
    if status.by_their_own or status.by_the_common:
        click.echo(
            f"  keys of organisations: {status.by_their_own} under a key of their own,"
            f" {status.by_the_common} under the common one"
        )


@keys.command("own")
@click.argument("organisation", metavar="NAME")
def own_command(organisation: str) -> None:
    """Print a new key of the organisation's own as a line for the keys. It is a secret.

    With it what the organisation keeps to itself lies under a key that processes for others are not given.
    """
    from accounts.organisations.queries import find_organisation_named
    from concordat.own_keys import new_entry

    with application_session() as session:
        found = find_organisation_named(session, organisation)
        if found is None:
            fail(f"there is no organisation named “{organisation}”")
            return
        numbers = settings().parsed_own_keys().get(found.id, {})
        click.echo(new_entry(found.id, number=max(numbers, default=0) + 1))


@keys.command("rotate")
@click.option("--data", is_flag=True, help="Renew the data keys too, and seal every field anew.")
def rotate_command(data: bool) -> None:
    """Wrap every data key by the highest number and seal anew what a number sealed directly, while everybody works.

    May be interrupted at any point and started again. Nothing old is removed before nothing uses it.
    """
    from audit.commands import record
    from core.actor import SYSTEM
    from core.clock import utc_now

    with _compartments() as compartments:
        main = compartments[0][1]
        for name, session, models in compartments:
            now = utc_now()
            done = renew_keys(
                session, name, models, seal_again=seal_again, data_keys=data, commit=session.commit, now=now
            )
            details = {"wrapped": done.wrapped, "sealed": done.sealed, "removed": done.removed}
            record(
                main,
                SYSTEM,
                action="data_keys.rotated",
                subject=("data_keys", name),
                now=now,
                details=details,
            )
            main.commit()
            click.echo(
                f"{name}: {done.wrapped} keys wrapped anew, {done.sealed} fields sealed anew, {done.removed} old keys removed."
            )


@keys.command("index")
def index_command() -> None:
    """Print the entry that keeps blind indexes as they are when the lowest number is taken out. It is a secret."""
    with _compartments() as compartments:
        for name, _session, _models in compartments:
            variable = "CONCORDAT_DATA_KEYS" if name == MAIN else "CONCORDAT_WELLBEING_DATA_KEYS"
            click.echo(f"{variable}: index:{base64.b64encode(key_ring(name).index_key).decode()}")
