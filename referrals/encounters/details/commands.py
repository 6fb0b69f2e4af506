"""Writing the optional answers of an encounter; called by the commands of the encounter itself."""

from collections.abc import Mapping
from typing import Any

from referrals.encounters.details.models import FACTS, TEXTS, EncounterDetail
from referrals.encounters.details.times import STEPS, Moments
from referrals.encounters.details.values import DetailValues


def give_detail(detail: EncounterDetail, values: DetailValues, moments: Moments) -> list[str]:
    """Give an encounter exactly these answers; answers the names of those that changed."""
    wanted: Mapping[str, Any] = {
        name: getattr(moments, name) if name in STEPS else getattr(values, name) for name in (*FACTS, *TEXTS)
    }
    changed = [name for name, value in wanted.items() if getattr(detail, name) != value]
    for name in changed:
        setattr(detail, name, wanted[name])
    return changed
