"""From which age a person may agree for themselves: data by country and state, the cautious figure where unsure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

ADULT = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeRule:
    """The youngest age for agreeing without a representative, and where that stands."""

    age: int
    source: str = ""
    """The rule it follows; empty where nothing more particular is known than the age of majority."""


MAJORITY = AgeRule(age=ADULT)

RULES: Mapping[tuple[str, str], AgeRule] = {
    ("GB", ""): AgeRule(age=16, source="Family Law Reform Act 1969 s. 8; in Scotland, Act of 1991 s. 1"),
    ("US", "CA"): AgeRule(age=12, source="Cal. Health & Safety Code 124260"),
    ("US", "CO"): AgeRule(age=12, source="Colo. Rev. Stat. 12-245-203.5"),
    ("US", "IL"): AgeRule(age=12, source="405 ILCS 5/3-550"),
    ("US", "MI"): AgeRule(age=14, source="Mich. Comp. Laws 330.1707"),
    ("US", "NM"): AgeRule(age=14, source="N.M. Stat. 32A-6A-15"),
    ("US", "OH"): AgeRule(age=14, source="Ohio Rev. Code 5122.04"),
    ("US", "OR"): AgeRule(age=14, source="Or. Rev. Stat. 109.675"),
    ("US", "PA"): AgeRule(age=14, source="35 Pa. Stat. 10101.1"),
    ("US", "TN"): AgeRule(age=16, source="Tenn. Code 33-8-202"),
    ("US", "WA"): AgeRule(age=13, source="Wash. Rev. Code 71.34.530"),
}
"""Outpatient mental-health support only, from general knowledge and to be checked locally: laws change, several ask for
maturity or limit the number of sessions. A state that is missing here counts as 18."""


def rule_for(country: str, subdivision: str | None) -> AgeRule:
    """The rule of a state, else of its country, else the age of majority."""
    own = RULES.get((country, subdivision or ""))
    return own or RULES.get((country, ""), MAJORITY)


def age_on(born_on: date, day: date) -> int:
    """Completed years on a day."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def may_agree_alone(rule: AgeRule, *, age: int | None, age_band: str | None) -> bool | None:
    """Whether a person may agree for themselves; None where only “under 18” is known, and that does not settle it."""
    if age is not None:
        return age >= rule.age
    if age_band == "under_18":
        return False if rule.age >= ADULT else None
    return True
