"""How long the public directory takes to search 5,000 services: `python -m tests.bench.hub [DATABASE_URL] [--uncounted]` prints it.

The goal is 100 ms for a whole page (issue 8, point 5). An empty database is made where no address is given. Beside the
time on the wall stands processor time: of this process, and of the server's where it is PostgreSQL on this machine.
With `--uncounted` the planner knows nothing of the tables, as after a large import before the server has counted them.
"""

import os
import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from datetime import time as clock
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from accounts.organisations.models import Organisation
from concordat.app import create_app
from concordat.config import load_settings
from core.actor import OrganisationKind
from core.database import Base
from core.planning import count_rows_of
from partners.hub.indexing import DIRECTORY, index_all
from partners.services.codes import Weekday
from partners.services.models import Location, Service, ServiceNeed, ServiceSchedule
from partners.services.needs import Need
from tests.support.settings import settings_environment
from web.database import db

SERVICES, ORGANISATIONS, TIMES = 5000, 500, 30
WORDS = [
    "listen",
    "group",
    "family",
    "night",
    "walk",
    "open",
    "door",
    "recovery",
    "alcohol",
    "grief",
    "young",
    "older",
    "veteran",
    "clinic",
    "house",
    "garden",
    "talk",
]
SEARCHES = {
    "everything": {},
    "need near a town": {"need": "substance_use", "place": "Town 3", "radius": "40"},
    "words": {"text": "alcohol recovery group for a veteran"},
    "open now, free": {"open_now": "y", "cost": "free"},
    "words near a town": {"text": "family grief group", "place": "Town 3"},
    "nobody has it": {"text": "zebra crossing"},
}


def fill(now: datetime) -> None:
    """Services of even kinds, with 80 words each, in 40 towns."""
    chance, session = random.Random(7), db.session()
    ids = {
        kind: [UUID(int=number + 1 + offset) for number in range(count)]
        for kind, count, offset in (
            ("organisation", ORGANISATIONS, 0),
            ("location", SERVICES, 10_000),
            ("service", SERVICES, 20_000),
        )
    }
    needs = list(Need)
    session.execute(
        sa.insert(Organisation),
        [
            {
                "id": one,
                "version": 1,
                "kind": OrganisationKind.NGO,
                "name": f"Organisation {number}",
                "timezone": "America/New_York",
            }
            for number, one in enumerate(ids["organisation"])
        ],
    )
    session.execute(
        sa.insert(Location),
        [
            {
                "id": one,
                "organisation_id": ids["organisation"][number % ORGANISATIONS],
                "name": f"House {number}",
                "city": f"Town {number % 40}",
                "address_1": "1 Lamp Street",
                "latitude": 39 + chance.random(),
                "longitude": -76 - chance.random(),
            }
            for number, one in enumerate(ids["location"])
        ],
    )
    session.execute(
        sa.insert(Service),
        [
            {
                "id": one,
                "organisation_id": ids["organisation"][number % ORGANISATIONS],
                "location_id": ids["location"][number],
                "name": f"{chance.choice(WORDS)} {chance.choice(WORDS)} {number}",
                "description": " ".join(chance.choices(WORDS, k=80)),
                "fees": chance.choice(("Free.", "$20", "Sliding scale", None)),
                "assured_at": now,
                "is_mental_health": True,
            }
            for number, one in enumerate(ids["service"])
        ],
    )
    session.execute(
        sa.insert(ServiceNeed),
        [{"service_id": one, "need": need} for one in ids["service"] for need in chance.sample(needs, 3)],
    )
    session.execute(
        sa.insert(ServiceSchedule),
        [
            {
                "id": UUID(int=100_000 + number * 7 + day.number),
                "service_id": one,
                "byday": day,
                "opens_at": clock(9),
                "closes_at": clock(17),
            }
            for number, one in enumerate(ids["service"])
            for day in tuple(Weekday)[:5]
        ],
    )
    begun = time.perf_counter()
    index_all(session, now=now)
    session.commit()
    print(f"words of {SERVICES} services made in {time.perf_counter() - begun:.1f} s")


def server_seconds(pid: int | None) -> float:
    """Processor time that a process of this machine has used; 0 without one."""
    if pid is None:
        return 0.0
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Fill, search, and print medians and processor time in milliseconds."""
    arguments = [one for one in sys.argv[1:] if not one.startswith("-")]
    counted = "--uncounted" not in sys.argv
    with tempfile.TemporaryDirectory() as folder:
        url = arguments[0] if arguments else f"sqlite:///{folder}/hub.db"
        app = create_app(load_settings({**settings_environment(url), "CONCORDAT_LIMIT_FACTOR": "1000"}))
        with app.app_context():
            Base.metadata.create_all(db.engine)
            fill(datetime.now(UTC))
            if counted:
                count_rows_of(db.session(), DIRECTORY)
            db.session.commit()
        client = app.test_client()
        print(f"load {os.getloadavg()[0]:.1f}, {'counted' if counted else 'not counted'}")
        for name, search in SEARCHES.items():
            measured(app, client, db_name(url), name, search)


def measured(app: Flask, client: FlaskClient, engine: str, name: str, search: dict[str, str]) -> None:
    """One search, several times."""
    pid = None
    if engine.startswith("postgresql"):
        with app.app_context():
            pid = db.session.scalar(sa.select(sa.func.pg_backend_pid()))
    answer = client.post("/help/", data={"text": "", **search})
    assert answer.status_code == 200
    taken, own, theirs = [], time.process_time(), server_seconds(pid)
    for _ in range(TIMES):
        begun = time.perf_counter()
        client.post("/help/", data={"text": "", **search})
        taken.append((time.perf_counter() - begun) * 1000)
    own, theirs = (time.process_time() - own) * 1000 / TIMES, (server_seconds(pid) - theirs) * 1000 / TIMES
    print(
        f"{engine} {name}: processor {own + theirs:.0f} ms (server {theirs:.0f}), on the wall median"
        f" {statistics.median(taken):.0f}, worst {max(taken):.0f} (goal 100 ms)"
    )


def db_name(url: str) -> str:
    """The engine of an address."""
    return url.partition(":")[0]


if __name__ == "__main__":
    main()
