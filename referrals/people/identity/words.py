"""What the pages about records of one person say: reasons, comparisons, decisions and fields."""

from collections.abc import Mapping

from core.text import N_
from referrals.people.identity.models import PairDecision
from referrals.people.identity.queries import Why
from referrals.people.identity.queries.comparing import Agreement
from referrals.people.identity.queries.decided import FIELD_LABELS

__all__ = ["AGES", "AGREEMENTS", "DECISIONS", "FIELD_LABELS", "WHYS"]

WHYS: Mapping[Why, str] = {
    Why.IDENTITY: N_("same full name and date of birth"),
    Why.PHONE: N_("same telephone number"),
    Why.SURNAME: N_("same surname and date of birth"),
    Why.NAME: N_("same full name; one date of birth is not known"),
}
AGREEMENTS: Mapping[Agreement, str] = {
    Agreement.SAME: N_("The same"),
    Agreement.DIFFERENT: N_("Different"),
    Agreement.ONE: N_("Known of one only"),
    Agreement.NEITHER: N_("Not known"),
}
DECISIONS: Mapping[PairDecision, str] = {
    PairDecision.SAME: N_("One person, both records kept"),
    PairDecision.DIFFERENT: N_("Two people"),
}
AGES: Mapping[str | None, str] = {
    "under_18": N_("Under 18"),
    "18_25": N_("18 to 25"),
    "26_64": N_("26 to 64"),
    "65_plus": N_("65 or older"),
    None: N_("Age not known"),
}
