"""An opening in an emergency, for tests: a person in danger and the clinician who opens."""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Role
from tests.support.wellbeing import (
    AGENCY,
    a_clinician,
    a_visitor,
    an_officer,
    make_enrolment,
)
from wellbeing.emergencies import commands
from wellbeing.emergencies.codes import Fact, Unsafe
from wellbeing.emergencies.commands import OpeningValues
from wellbeing.emergencies.models import Glass
from wellbeing.letters.models import NeutralLetter
from wellbeing.visitor import Visitor

DANGER = frozenset({Fact.INTENT, Fact.MEANS})
REASON = "Told me on the phone at ten that he has the pistol on the table."
SECOND = b"s" * 16


def watcher(organisation_id: UUID = AGENCY) -> Visitor:
    return a_visitor(Role.WELLBEING_AUDITOR, organisation_id=organisation_id)


def values(now: datetime, **changed: object) -> OpeningValues:
    given: dict[str, object] = {"facts": DANGER, "reason": REASON}
    return OpeningValues(**(given | changed))  # type: ignore[arg-type]


def unsafe(now: datetime, days: int = 2) -> dict[str, object]:
    return {
        "is_told": False,
        "unsafe": Unsafe.RAISES_DANGER,
        "look_again_on": now.date() + timedelta(days=days),
    }


class Case:
    """A person in danger, the clinician who opens, and what is theirs."""

    def __init__(self, vault: Session, now: datetime, **said: object) -> None:
        self.vault, self.now = vault, now
        self.officer, self.clinician = an_officer(), a_clinician()
        self.enrolment = make_enrolment(vault, now=now, visitor=self.officer)
        vault.execute(sa.delete(NeutralLetter))
        self.glass_id = commands.open_glass(
            vault, self.clinician, self.enrolment.id, values=values(now, **said), seconds={SECOND}, now=now
        )

    @property
    def glass(self) -> Glass:
        return self.vault.get_one(Glass, self.glass_id, populate_existing=True)
