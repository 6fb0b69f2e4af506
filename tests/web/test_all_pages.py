"""Every page that links reach, for every role: it opens, it is well made, and it tells nothing of the NGO's own.

Each private text of an NGO holds a token of its own; a page, a header, a mail or a row of the trail that shows one to
somebody else shows the leak.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from accounts.notices.mails import mail_digests, mail_urgent
from accounts.notices.models import Notice
from accounts.outbox.models import OutboxMessage
from accounts.users.queries import find_actor_of
from audit.models import AuditRow
from concordat.seed.people import Party
from core.actor import Actor, Role
from core.sealing import key_ring
from referrals.casework import commands as casework
from referrals.casework.models import CaseNote, ContactAttempt
from referrals.casework.queries import list_outcomes
from referrals.handover import commands
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral, ReferralEvent
from tests.support import frozen_clock
from tests.support.crawling import Visit, crawl
from tests.support.pages import Page, check_page
from tests.support.personas import Persona, World, make_personas
from tests.support.shared_connection import SharedConnection
from tests.support.visitors import application_on, render_nothing, sign_in

NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
TOKEN = re.compile(r"canary-[a-z]+-\d{5}")
POLICE = ("liaison_officer", "supervisor", "leadership", "partnership_desk", "organisation_admin", "auditor")
OUTSIDE = (*POLICE, "wellbeing_coordinator", "operator", "ngo_leadership", "ngo_admin")
OTHER_NGO = (Role.NGO_INTAKE, Role.NGO_MANAGER, Role.NGO_WORKER, Role.LEADERSHIP, Role.ORGANISATION_ADMIN)
CHECKED_PER_ENDPOINT = 2


@dataclass
class Canaries:
    """The tokens that were planted: whose they are, and in which referral."""

    of_ngo: dict[UUID, set[str]] = field(default_factory=lambda: defaultdict(set))
    of_referral: dict[UUID, set[str]] = field(default_factory=lambda: defaultdict(set))
    count: int = 0
    told: UUID | None = None
    """The referral whose case was told through the commands."""

    def make(self, kind: str, ngo_id: UUID, referral_id: UUID) -> str:
        """A text with a new token."""
        self.count += 1
        token = f"canary-{kind}-{self.count:05}"
        self.of_ngo[ngo_id].add(token)
        self.of_referral[referral_id].add(token)
        return f"Nobody else reads this: {token}"

    def in_casework(self, tokens: set[str]) -> set[str]:
        """Those of case notes and contact attempts."""
        return {token for token in tokens if token.startswith(("canary-note", "canary-attempt"))}


@dataclass(frozen=True, kw_only=True)
class Site:
    """The application on a seeded database full of canaries."""

    app: Flask
    session: Session
    world: World
    canaries: Canaries

    def walk(self, user_id: UUID) -> list[Visit]:
        """Every page this person reaches by links."""
        client = self.app.test_client()
        sign_in(client, self.session, user_id, now=NOW)
        return list(crawl(client))


@pytest.fixture(scope="module")
def site(engine: Engine, database_url: str, keys: None) -> Iterator[Site]:
    clock = frozen_clock.start(NOW)
    connection = SharedConnection(engine)
    with connection, pytest.MonkeyPatch.context() as patch:
        render_nothing(patch)
        transaction = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            world = make_personas(session, now=NOW - timedelta(hours=2))
            canaries = plant(session, world)
            session.commit()
            with application_on(connection, database_url) as app:
                yield Site(app=app, session=session, world=world, canaries=canaries)
        transaction.rollback()
    frozen_clock.stop(clock)


def plant(session: Session, world: World) -> Canaries:
    """A token in every private text there is, and in each that the commands of a whole case can take."""
    canaries, ring = Canaries(), key_ring()
    in_review = Referral.state == ReferralState.DECLINE_REVIEW
    private = sa.and_(
        ReferralEvent.organisation_id == Referral.ngo_id, ~ReferralEvent.is_shared_note, ~in_review
    )
    for kind, model, column, condition in (
        ("note", CaseNote, "text", sa.true()),
        ("attempt", ContactAttempt, "note", sa.true()),
        ("event", ReferralEvent, "note", private),
    ):
        table: sa.Table = model.__table__  # type: ignore[assignment]
        query = sa.select(model.id, Referral.id.label("referral_id"), Referral.ngo_id)
        query = query.join(Referral, Referral.id == model.referral_id).where(condition)
        for row in session.execute(query).all():
            text = canaries.make(kind, row.ngo_id, row.referral_id)
            sealed = ring.seal(text, table.name, column, row.id)
            session.connection().execute(
                sa.update(table).where(table.c.id == row.id).values({f"{column}_sealed": sealed})
            )
    tell_a_case(session, world, canaries)
    return canaries


def tell_a_case(session: Session, world: World, canaries: Canaries) -> None:
    """A case from its acceptance to its end, with a token in every text that the NGO keeps to itself."""
    ngo = world.ngo
    query = sa.select(Referral.id).where(
        Referral.ngo_id == ngo.organisation_id,
        Referral.state == ReferralState.SUBMITTED,
        Referral.feedback_permitted,
    )
    referral_id = session.scalars(query.limit(1)).one()
    canaries.told = referral_id
    intake, manager, worker = (
        actor_of(session, ngo, role) for role in (Role.NGO_INTAKE, Role.NGO_MANAGER, Role.NGO_WORKER)
    )
    assert worker.user_id is not None
    at = (NOW - timedelta(minutes=minute) for minute in range(60, 0, -1))

    def text(kind: str) -> str:
        return canaries.make(kind, ngo.organisation_id, referral_id)

    commands.accept(session, intake, referral_id, note=text("event"), now=next(at))
    casework.assign(session, manager, referral_id, worker_id=worker.user_id, now=next(at))
    for result in ("no_answer", "spoke_engaged"):
        moment = next(at)
        casework.log_attempt(
            session,
            worker,
            referral_id,
            at=moment,
            channel="phone",
            result=result,
            note=text("attempt"),
            now=moment,
        )
    casework.engage(session, worker, referral_id, note=text("event"), now=next(at))
    casework.add_note(session, worker, referral_id, text=text("note"), now=next(at))
    scores = {row.need: "achieved" for row in list_outcomes(session, worker, referral_id)}
    casework.close(
        session,
        worker,
        referral_id,
        reason="completed_goals_met",
        scores=scores,
        note=text("event"),
        now=next(at),
    )


def actor_of(session: Session, party: Party, role: Role) -> Actor:
    actor = find_actor_of(session, party.with_role(role)[0].user_id)
    assert actor is not None
    return actor


def tokens_in(visits: list[Visit]) -> set[str]:
    """The tokens that bodies and headers of the answers show."""
    shown = (f"{visit.response.headers}\n{visit.response.get_data(as_text=True)}" for visit in visits)
    return {token for text in shown for token in TOKEN.findall(text)}


def check_pages(app: Flask, visits: list[Visit]) -> Counter[str]:
    """Every link leads somewhere, and the first pages of every endpoint are well made; answers what was seen."""
    seen: Counter[str] = Counter()
    for visit in visits:
        status = visit.response.status_code
        assert status in (200, 302), f"{visit.source} links to {visit.path}, which answers {status}"
        endpoint, _ = app.url_map.bind("localhost").match(visit.path.partition("?")[0], "GET")
        seen[str(endpoint)] += 1
        if (
            visit.response.mimetype == "text/html"
            and status == 200
            and seen[str(endpoint)] <= CHECKED_PER_ENDPOINT
        ):
            check_page(Page(visit.response.text, url=visit.path), visit.response.headers)
    return seen


@pytest.mark.parametrize("name", OUTSIDE)
def test_pages_open_and_nobody_outside_casework_reads_what_the_ngo_keeps_to_itself(
    site: Site, name: str
) -> None:
    persona: Persona = site.world.personas[name]
    assert persona.user_id is not None
    visits = site.walk(persona.user_id)
    seen = check_pages(site.app, visits)
    print(f"{name}: {len(visits)} pages, {dict(seen)}")
    assert len(visits) > 3
    assert not tokens_in(visits)


def test_the_officer_of_a_case_reads_how_it_ended_and_nothing_of_the_work(site: Site) -> None:
    query = sa.select(Referral.officer_id).where(Referral.id == site.canaries.told)
    visits = site.walk(site.session.scalars(query).one())
    check_pages(site.app, visits)
    [page] = [visit for visit in visits if visit.path == f"/referrals/{site.canaries.told}"]
    assert "Service ended" in page.response.text
    assert not tokens_in(visits)


@pytest.mark.parametrize("role", OTHER_NGO)
def test_another_ngo_reads_nothing_of_this_one(site: Site, role: Role) -> None:
    member = site.world.cast.ngos[1].with_role(role)[0]
    visits = site.walk(member.user_id)
    check_pages(site.app, visits)
    assert not tokens_in(visits) - site.canaries.of_ngo[site.world.cast.ngos[1].organisation_id]


def test_intake_reads_no_case_note_and_no_attempt(site: Site) -> None:
    visits = site.walk(site.world.ngo.with_role(Role.NGO_INTAKE)[0].user_id)
    check_pages(site.app, visits)
    assert not site.canaries.in_casework(tokens_in(visits))


def test_the_manager_reads_every_private_text_of_the_ngo(site: Site) -> None:
    visits = site.walk(site.world.ngo.with_role(Role.NGO_MANAGER)[0].user_id)
    check_pages(site.app, visits)
    planted = site.canaries.of_ngo[site.world.ngo.organisation_id]
    assert len(planted) > 50
    assert tokens_in(visits) == planted


def test_a_worker_reads_the_casework_of_the_own_cases_only(site: Site) -> None:
    worker = site.world.ngo.with_role(Role.NGO_WORKER)[0]
    visits = site.walk(worker.user_id)
    check_pages(site.app, visits)
    own = site.session.scalars(sa.select(Referral.id).where(Referral.worker_id == worker.user_id)).all()
    planted = set[str]().union(*(site.canaries.of_referral[key] for key in own))
    shown = site.canaries.in_casework(tokens_in(visits))
    assert shown
    assert shown == site.canaries.in_casework(planted)


def test_neither_mail_nor_trail_holds_what_the_ngo_keeps_to_itself(site: Site) -> None:
    with site.app.app_context():
        mail_urgent(site.session, now=NOW)
        mail_digests(site.session, now=NOW)
    mails = site.session.execute(sa.select(OutboxMessage.subject, OutboxMessage.body)).all()
    notices = site.session.execute(sa.select(Notice.message, Notice.params)).all()
    trail = site.session.scalars(sa.select(AuditRow.details)).all()
    assert mails
    assert len(notices) > 10
    assert len(trail) > 10
    told = [f"{mail.subject}\n{mail.body}" for mail in mails]
    told += [f"{notice.message}\n{notice.params}" for notice in notices]
    assert not TOKEN.search("\n".join([*told, *trail]))
