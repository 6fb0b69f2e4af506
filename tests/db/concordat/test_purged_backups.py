"""What was erased after a backup was made does not come back with it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.factors.models import RecoveryCode, TotpFactor
from accounts.users.models import User
from concordat.backups.making import back_up
from concordat.backups.restoring import restore
from concordat.backups.sets import stamp_of
from concordat.migration import Tree
from core.database import make_engine
from core.keys.shredding import destroy_keys
from core.keys.table import Subject
from core.sealing import SealBroken
from tests.support.accounts import give_app
from tests.support.backing_up import Installation, backup_settings, fill
from tests.support.databases import Databases

NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
LATER = NOW + timedelta(days=20)


@pytest.fixture
def installation(databases: Databases, engine_name: str, keys: None) -> Installation:
    url = databases.url(engine_name, name="purged")
    vault_url = databases.url(engine_name, name="purged_vault", tree=Tree.WELLBEING)
    fill(url, vault_url, now=NOW)
    return Installation(backup_settings(url, vault_url))


@pytest.fixture
def elsewhere(databases: Databases, engine_name: str) -> Installation:
    names = [(Tree.MAIN, "back"), (Tree.WELLBEING, "back_vault")]
    urls = [databases.url(engine_name, migrated=False, name=name, tree=tree) for tree, name in names]
    return Installation(backup_settings(urls[0], urls[1]))


def session_of(installation: Installation) -> Session:
    return Session(make_engine(installation.settings.database_url, poolclass=sa.NullPool))


@pytest.mark.proves("P-06", "P-08")
@pytest.mark.first_tier("sqlite")
def test_what_was_erased_since_opens_no_more_and_is_removed_again(
    installation: Installation, elsewhere: Installation, tmp_path: Path
) -> None:
    with session_of(installation) as session:
        kept, erased = session.scalars(sa.select(User.id).order_by(User.email_folded).limit(2))
        seeds = {user_id: give_app(session, user_id, now=NOW) for user_id in (kept, erased)}
        session.add(RecoveryCode(user_id=erased, digest=bytes(32), created_at=NOW))
        session.commit()
    back_up(installation.settings, tmp_path, now=NOW)
    with session_of(installation) as session:
        assert destroy_keys(session, Subject("app_user", erased)) == 1
        session.commit()
    back_up(installation.settings, tmp_path, now=LATER)

    def purge_again(session: Session, _now: datetime) -> int:
        done = session.execute(sa.delete(RecoveryCode).where(RecoveryCode.user_id == erased))
        return int(getattr(done, "rowcount", 0))

    main, _ = restore(
        elsewhere.settings, tmp_path, now=LATER, stamp=stamp_of(NOW), replays={Tree.MAIN: purge_again}
    )
    assert (main.stamp, main.purged_again) == (stamp_of(NOW), 1)
    with session_of(elsewhere) as session:
        factors = {factor.user_id: factor for factor in session.scalars(sa.select(TotpFactor))}
        assert factors[kept].seed == seeds[kept]
        with pytest.raises(SealBroken):
            _ = factors[erased].seed
        assert session.scalars(sa.select(RecoveryCode)).all() == []
