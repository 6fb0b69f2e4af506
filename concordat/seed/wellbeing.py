"""Fills the compartment of the fictitious partnership: programmes, people who use them, what is published."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from concordat.seed.people import Cast
from concordat.seed.wellbeing_enrolments import seed_enrolments
from concordat.seed.wellbeing_figures import seed_figures
from concordat.seed.wellbeing_instruments import seed_instruments
from concordat.seed.wellbeing_programmes import seed_programmes
from concordat.seed.wellbeing_sessions import seed_sessions
from concordat.seed.wellbeing_support import seed_support

Teller = Callable[..., None]
TELLERS: tuple[Teller, ...] = (
    seed_programmes,
    seed_enrolments,
    seed_sessions,
    seed_instruments,
    seed_support,
    seed_figures,
)
"""In the order in which one builds on the other; each gets the main session, the vault, the cast, a seed and now."""


def seed_wellbeing(session: Session, vault: Session, cast: Cast, *, seed: int, now: datetime) -> None:
    """The compartment as after a year of use; whoever calls commits both."""
    for tell in TELLERS:
        tell(session, vault, cast, seed=seed, now=now)
        vault.flush()
