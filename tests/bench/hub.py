"""How long the public directory takes to search 5,000 services: `python -m tests.bench.hub [DATABASE_URL]` prints it.

The goal is 100 ms for a whole page (issue 8, point 5). An empty database is made where no address is given.
"""

import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from datetime import time as clock
from uuid import UUID

import sqlalchemy as sa

from accounts.organisations.models import Organisation
from concordat.app import create_app
from concordat.config import load_settings
from core.actor import OrganisationKind
from core.database import Base
from partners.hub.indexing import index_all
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


def main() -> None:
    """Fill, search, and print medians in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{folder}/hub.db"
        app = create_app(load_settings({**settings_environment(url), "CONCORDAT_LIMIT_FACTOR": "1000"}))
        with app.app_context():
            Base.metadata.create_all(db.engine)
            fill(datetime.now(UTC))
            db.session.execute(sa.text("ANALYZE"))
            db.session.commit()
        client = app.test_client()
        for name, search in SEARCHES.items():
            taken = []
            for _ in range(TIMES):
                begun = time.perf_counter()
                answer = client.post("/help/", data={"text": "", **search})
                taken.append((time.perf_counter() - begun) * 1000)
                assert answer.status_code == 200
            print(
                f"{db_name(url)} {name}: median {statistics.median(taken):.0f} ms, worst {max(taken):.0f} ms (goal 100 ms)"
            )


def db_name(url: str) -> str:
    """The engine of an address."""
    return url.partition(":")[0]


if __name__ == "__main__":
    main()
