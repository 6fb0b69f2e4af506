"""Every page that links reach, for every role: it opens, it is well made, and it tells nothing of the NGO's own.

Each private text of an NGO holds a token of its own; a page, a header, a mail or a row of the trail that shows one to
somebody else shows the leak.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
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
from accounts.users.models import User
from audit.models import AuditRow
from core.actor import Role
from referrals.handover.models import Referral
from tests.support import frozen_clock
from tests.support.canaries import TOKEN, Canaries, plant
from tests.support.crawling import Visit, crawl
from tests.support.files_taken import ask_lists, catch_documents, is_file, take_files, words_of
from tests.support.form_parts import too_long
from tests.support.kept_records import kept_arguments
from tests.support.own_tokens import Owned, plant_own_tokens, shown_in
from tests.support.pages import Page, check_page
from tests.support.personas import Persona, World, make_personas
from tests.support.shared_connection import rolled_back
from tests.support.statements import count_rows
from tests.support.visitors import application_on, sign_in

pytestmark = [pytest.mark.timeout(600), pytest.mark.first_tier("sqlite")]
"""A manager reads some thousand pages: a minute on an idle machine, more where others work beside it."""
NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
POLICE = (
    "liaison_officer",
    "supervisor",
    "leadership",
    "partnership_desk",
    "organisation_admin",
    "records_officer",
    "auditor",
)
WRITERS = ("liaison_officer", "supervisor")
"""They write packets, and read what they wrote when the NGO no longer may."""
SUPPORT = ("officer", "peer_supporter", "clinician", "wellbeing_auditor", "wellbeing_coordinator")
"""They work, or are, in the wellbeing compartment, and have nothing to do with referrals."""
OUTSIDE = (*POLICE, *SUPPORT, "operator", "ngo_leadership", "ngo_admin")
NGO = (Role.NGO_INTAKE, Role.NGO_MANAGER, Role.NGO_WORKER)
OTHER_NGO = (Role.NGO_INTAKE, Role.NGO_MANAGER, Role.NGO_WORKER, Role.LEADERSHIP, Role.ORGANISATION_ADMIN)
CHECKED_PER_ENDPOINT = 2
FEW = 6
"""Pages of each kind of referrals that somebody outside the casework reads in the first tier; all of them in the second."""
FEW_ALIKE = 2
"""Pages of each other kind that they read in the first tier."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """The application on a seeded database full of canaries."""

    app: Flask
    session: Session
    world: World
    canaries: Canaries
    owned: Owned
    deep: bool
    walks: dict[tuple[UUID, bool], list[Visit]] = field(default_factory=dict)
    """What was read once: reading changes nothing, and some are asked of by several tests."""
    checked: Counter[str] = field(default_factory=Counter)
    """How many pages of each endpoint were found well made."""

    def walk(self, user_id: UUID) -> list[Visit]:
        """Every page this person reaches by links; none shows what another organisation's people wrote (C-12)."""
        return self._walk(user_id, some=False)

    def look(self, user_id: UUID) -> list[Visit]:
        """As a walk; in the first tier it reads some pages of each kind."""
        return self._walk(user_id, some=not self.deep)

    def _walk(self, user_id: UUID, *, some: bool) -> list[Visit]:
        if (user_id, some) not in self.walks:
            self.walks[user_id, some] = self._read(user_id, some=some)
        return self.walks[user_id, some]

    def _read(self, user_id: UUID, *, some: bool) -> list[Visit]:
        client = self.app.test_client()
        sign_in(client, self.session, user_id, now=NOW)
        visits = list(crawl(client, referrals=FEW, alike=FEW_ALIKE) if some else crawl(client))
        home = self.session.scalars(sa.select(User.organisation_id).where(User.id == user_id)).one()
        assert not self.owned.foreign_in(map(told_by, visits), home)
        return visits


@pytest.fixture(scope="module")
def site(engine: Engine, vault_engine: Engine, database_url: str, keys: None, deep: bool) -> Iterator[Site]:
    clock = frozen_clock.start(NOW)
    with (
        rolled_back(engine) as connection,
        rolled_back(vault_engine) as apart,
        pytest.MonkeyPatch.context() as patch,
        Session(connection, join_transaction_mode="create_savepoint") as session,
        Session(apart, join_transaction_mode="create_savepoint") as vault,
    ):
        catch_documents(patch)
        world = make_personas(session, now=NOW - timedelta(hours=2), vault=vault)
        canaries = plant(session, world, now=NOW)
        owned = plant_own_tokens(session)
        kept_arguments(session, world.agency.organisation_id)  # the records officer has something to open
        if engine.dialect.name == "postgresql":
            count_rows(session)
        session.commit()
        with application_on(connection, database_url, vault=apart) as app:
            yield Site(app=app, session=session, world=world, canaries=canaries, owned=owned, deep=deep)
    frozen_clock.stop(clock)


def tokens_in(visits: list[Visit]) -> set[str]:
    """The tokens that bodies and headers of the answers show."""
    return tokens_of(map(told_by, visits))


def tokens_of(texts: Iterable[str]) -> set[str]:
    """The tokens that these texts show."""
    return {token for text in texts for token in TOKEN.findall(text)}


def told_by(visit: Visit) -> str:
    """Headers and words of an answer, those of a file too."""
    return words_of(visit.response)


def check_pages(site: Site, visits: list[Visit]) -> Counter[str]:
    """Every link leads somewhere, and the first pages of every endpoint are well made; answers what was seen.

    The first tier looks at the first pages of anybody, the second at the first of each person.
    """
    seen: Counter[str] = Counter()
    checked = Counter[str]() if site.deep else site.checked
    for visit in visits:
        status = visit.response.status_code
        assert status in (200, 302), f"{visit.source} links to {visit.path}, which answers {status}"
        endpoint, _ = site.app.url_map.bind("localhost").match(visit.path.partition("?")[0], "GET")
        seen[str(endpoint)] += 1
        if (
            visit.response.mimetype == "text/html"
            and status == 200
            and checked[str(endpoint)] < CHECKED_PER_ENDPOINT
        ):
            checked[str(endpoint)] += 1
            page = Page(visit.response.text, url=visit.path)
            check_page(page, visit.response.headers)
            assert list(too_long(site.app, page)) == []
    return seen


@pytest.mark.proves("C-12")
@pytest.mark.parametrize("name", OUTSIDE)
@pytest.mark.scaled
def test_pages_open_and_nobody_outside_casework_reads_what_the_ngo_keeps_to_itself(
    site: Site, name: str
) -> None:
    persona: Persona = site.world.personas[name]
    assert persona.user_id is not None
    visits = site.look(persona.user_id)
    seen = check_pages(site, visits)
    print(f"{name}: {len(visits)} pages, {dict(seen)}")
    assert len(visits) > 3
    written = site.canaries.of_packet if name in WRITERS else set()
    assert not tokens_in(visits) - written


def test_the_officer_of_a_case_reads_how_it_ended_and_nothing_of_the_work(site: Site) -> None:
    query = sa.select(Referral.officer_id).where(Referral.id == site.canaries.told)
    visits = site.walk(site.session.scalars(query).one())
    check_pages(site, visits)
    [page] = [visit for visit in visits if visit.path == f"/referrals/{site.canaries.told}"]
    assert "Service ended" in page.response.text
    assert not tokens_in(visits)


def test_what_was_changed_stays_with_its_writer_once_the_person_took_the_sharing_back(site: Site) -> None:
    stopped = site.canaries.stopped
    query = sa.select(Referral.officer_id).where(Referral.id == stopped)
    assert tokens_in(site.walk(site.session.scalars(query).one())) == site.canaries.of_packet
    assert len(site.canaries.of_packet) == 6
    for role in NGO:
        visits = site.walk(site.world.ngo.with_role(role)[0].user_id)
        assert not tokens_in(visits) & site.canaries.of_packet, role
        if role in (Role.NGO_INTAKE, Role.NGO_MANAGER):
            assert f"/referrals/{stopped}" in {visit.path for visit in visits}, "the check could have failed"


@pytest.mark.parametrize("role", OTHER_NGO)
@pytest.mark.scaled
def test_another_ngo_reads_nothing_of_this_one(site: Site, role: Role) -> None:
    member = site.world.cast.ngos[1].with_role(role)[0]
    visits = site.look(member.user_id)
    check_pages(site, visits)
    assert not tokens_in(visits) - site.canaries.of_ngo[site.world.cast.ngos[1].organisation_id]


def test_intake_reads_nothing_of_the_casework(site: Site) -> None:
    visits = site.walk(site.world.ngo.with_role(Role.NGO_INTAKE)[0].user_id)
    check_pages(site, visits)
    assert not site.canaries.in_casework(tokens_in(visits))


def test_the_manager_reads_every_private_text_of_the_ngo(site: Site) -> None:
    visits = site.walk(site.world.ngo.with_role(Role.NGO_MANAGER)[0].user_id)
    check_pages(site, visits)
    planted = site.canaries.of_ngo[site.world.ngo.organisation_id]
    assert len(planted) > 50
    assert tokens_in(visits) == planted - never_taken_on(site)


def never_taken_on(site: Site) -> set[str]:
    """The tokens of referrals that the NGO did not accept and whose end is more than seven days ago."""
    ended = sa.select(Referral.id).where(
        Referral.ngo_id == site.world.ngo.organisation_id,
        Referral.accepted_at.is_(None),
        Referral.closed_at < NOW - timedelta(days=7),
    )
    return set[str]().union(*(site.canaries.of_referral[key] for key in site.session.scalars(ended)))


def test_a_worker_reads_the_casework_of_the_own_cases_only(site: Site) -> None:
    worker = site.world.ngo.with_role(Role.NGO_WORKER)[0]
    visits = site.walk(worker.user_id)
    check_pages(site, visits)
    own = site.session.scalars(sa.select(Referral.id).where(Referral.worker_id == worker.user_id)).all()
    planted = set[str]().union(*(site.canaries.of_referral[key] for key in own))
    shown = site.canaries.in_casework(tokens_in(visits))
    assert shown
    assert shown == site.canaries.in_casework(planted)


@pytest.mark.proves("C-12")
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
    assert not shown_in([*told, *trail])


@pytest.mark.proves("C-12")
def test_each_organisation_wrote_something_of_its_own(site: Site) -> None:
    """Else the walks above could find nothing foreign whatever a page shows."""
    print(f"{len(site.owned.owners)} sets of owners; texts by table: {site.owned.planted}")
    owners = frozenset[UUID]().union(*site.owned.owners)
    parties = [*site.world.cast.agencies, *site.world.cast.ngos]
    assert {party.organisation_id for party in parties} <= owners
    assert len(site.owned.planted) >= 10, "the other tables hold tokens of the NGO alone"


@pytest.mark.proves("C-12")
@pytest.mark.parametrize("role", [Role.PARTNERSHIP_DESK, Role.SUPERVISOR])
def test_another_agency_reads_its_own_and_nothing_of_this_one(site: Site, role: Role) -> None:
    visits = site.look(site.world.other_agency.with_role(role)[0].user_id)
    assert shown_in(map(told_by, visits)), "its own texts are shown"
    assert not tokens_in(visits)


FILE_TAKERS = ("ngo_manager", "supervisor", "leadership", "partnership_desk", "records_officer", "auditor")
SOUGHT = "ownedby"
"""Begins every token: what is typed comes back in its field, and no token whole is typed."""
LEAST_KINDS = 4
"""Kinds of files that these take together by buttons; those behind links are read by the walks."""


@pytest.mark.proves("C-12", "K-04", "L-07")
def test_no_file_and_no_search_holds_anything_of_another_organisation(site: Site) -> None:
    """Tables, workbooks, archives and documents by buttons and links, and lists that were asked for strangers' words."""
    kinds: Counter[str] = Counter()
    shown, foreign, searched = set(), set(), 0
    for name in FILE_TAKERS:
        persona = site.world.personas[name]
        assert persona.user_id is not None
        assert persona.actor is not None
        client, home = site.app.test_client(), persona.actor.organisation_id
        assert home is not None
        visits = (site.look if name in OUTSIDE else site.walk)(persona.user_id)
        sign_in(client, site.session, persona.user_id, now=NOW)
        linked = [("link", visit.response) for visit in visits if is_file(visit.response)]
        pressed = [(kind, one) for kind, one in take_files(site.app, client, visits) if is_file(one)]
        listed = list(ask_lists(site.app, client, visits, words=SOUGHT))
        searched += len(listed)
        kinds.update(kind for kind, _ in (*linked, *pressed))
        told = [words_of(response) for _, response in (*linked, *pressed, *listed)]
        shown |= shown_in(words_of(response) for _, response in (*linked, *pressed))
        foreign |= {(name, one) for one in site.owned.foreign_in(told, home)}
        if persona.role not in NGO:
            foreign |= {(name, one) for one in tokens_of(told) - site.canaries.of_packet}
    print(f"{dict(kinds)}, {searched} lists asked, {len(shown)} sets of owners shown")
    assert not foreign
    assert len(kinds) >= LEAST_KINDS
    assert shown, "files hold texts, so that the check could have failed"
    assert searched
