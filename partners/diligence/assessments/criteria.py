"""The ten scored criteria: weights, what counts as evidence, and what each score from 0 to 5 means."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.errors import RuleBroken
from core.text import N_

TOTAL = 100
"""The weights of an assessment add up to this."""
HIGHEST = 5
"""The best score on a criterion."""


class Criterion(StrEnum):
    """What an NGO is scored on, in the order of the form."""

    MISSION = "mission"
    EXPERIENCE = "experience"
    CAPACITY = "capacity"
    PRACTICE = "practice"
    WORKFORCE = "workforce"
    SAFEGUARDING = "safeguarding"
    DATA_PROTECTION = "data_protection"
    FINANCE = "finance"
    REPUTATION = "reputation"
    PARTNERSHIP = "partnership"


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One criterion: its name, [HOUSE] weight, usual evidence, and the meaning of each score."""

    criterion: Criterion
    label: str
    weight: int
    evidence: str
    anchors: tuple[str, str, str, str, str, str]
    """What 0, 1, 2, 3, 4 and 5 mean; the ends follow the field's practice, the steps between are [HOUSE]."""


DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        criterion=Criterion.MISSION,
        label=N_("Mission and values"),
        weight=10,
        evidence=N_("Constitution, strategy, who sits on the board"),
        anchors=(
            N_("No link to crisis work, or no evidence"),
            N_("Crisis work is mentioned, nothing is planned"),
            N_("Some crisis work, beside the main purpose"),
            N_("Crisis work is part of the strategy"),
            N_("Crisis work with police is part of the strategy and the budget"),
            N_("Work with police in crises is core, shaped together with people who have lived through one"),
        ),
    ),
    Definition(
        criterion=Criterion.EXPERIENCE,
        label=N_("Experience with police and crises"),
        weight=15,
        evidence=N_("References, contracts, years of work"),
        anchors=(
            N_("None, or no evidence"),
            N_("Less than a year, informal"),
            N_("Between 1 and 2 years with one agency"),
            N_("Between 3 and 4 years, or 2 agencies"),
            N_("At least 5 years with one agency, with results"),
            N_("At least 5 years with at least 2 agencies, with results"),
        ),
    ),
    Definition(
        criterion=Criterion.CAPACITY,
        label=N_("Capacity and access"),
        weight=15,
        evidence=N_("Staffing, opening hours, areas, languages, waiting times"),
        anchors=(
            N_("Cannot take referrals, or no evidence"),
            N_("Takes few referrals; waits are long or unknown"),
            N_("Office hours only, or parts of the area"),
            N_("Covers the area; most response times are met, shown by examples"),
            N_("Covers area and hours asked for; response times are mostly met, shown by data"),
            N_("Meets the response times asked for, at all hours asked for, shown by data"),
        ),
    ),
    Definition(
        criterion=Criterion.PRACTICE,
        label=N_("Sound practice and outcomes"),
        weight=15,
        evidence=N_("Models of care, outcome data, evaluations"),
        anchors=(
            N_("No described way of working, or no evidence"),
            N_("A way of working, without outcomes"),
            N_("A recognised model, outcomes for some services"),
            N_("A recognised model, outcomes measured for most services"),
            N_("Outcomes measured, published and used to improve"),
            N_("Evaluated by somebody outside, with good results"),
        ),
    ),
    Definition(
        criterion=Criterion.WORKFORCE,
        label=N_("Staff, supervision and cultural competence"),
        weight=10,
        evidence=N_("Licences, training records, supervision log"),
        anchors=(
            N_("Staff without the training they need, or no evidence"),
            N_("Some trained staff, no regular supervision"),
            N_("Most staff trained, supervision now and then"),
            N_("Staff trained and supervised at set times"),
            N_("Also trained for the cultures and languages of the area"),
            N_("All of this, checked every year, with staff who have lived experience"),
        ),
    ),
    Definition(
        criterion=Criterion.SAFEGUARDING,
        label=N_("Safeguarding and clinical governance"),
        weight=10,
        evidence=N_("Policies, incident log, audits"),
        anchors=(
            N_("No policy, or no evidence"),
            N_("A policy that staff do not know"),
            N_("A policy and training, incidents are not reviewed"),
            N_("Policy, training and reviewed incidents"),
            N_("Somebody named leads it, audits every year"),
            N_("Audited from outside, and lessons demonstrably put into practice"),
        ),
    ),
    Definition(
        criterion=Criterion.DATA_PROTECTION,
        label=N_("Data protection and security"),
        weight=8,
        evidence=N_("Risk assessment for personal data, certificates, training"),
        anchors=(
            N_("No rules, or no evidence"),
            N_("Rules on paper only"),
            N_("Rules and training, gaps are known"),
            N_("Rules, yearly training and a risk assessment"),
            N_("Also tested: access reviewed, breaches rehearsed"),
            N_("Certified or audited from outside"),
        ),
    ),
    Definition(
        criterion=Criterion.FINANCE,
        label=N_("Finances and openness about them"),
        weight=7,
        evidence=N_("Audited accounts of 3 years, months of reserves, share of the largest funder"),
        anchors=(
            N_("No accounts, or not solvent, or no evidence"),
            N_("Accounts are late or qualified by the auditor"),
            N_("Accounts in order; less than 1 month of reserves"),
            N_("Between 1 and 2 months of reserves, or one funder gives more than half"),
            N_("At least 3 months of reserves, and no funder gives more than half"),
            N_("All of this for 3 years, with published audited accounts"),
        ),
    ),
    Definition(
        criterion=Criterion.REPUTATION,
        label=N_("Reputation and accreditation"),
        weight=5,
        evidence=N_("Accreditations with scope and dates, inspections, awards; accreditation is no licence"),
        anchors=(
            N_("Serious open criticism, or no evidence"),
            N_("Criticism that was answered in part"),
            N_("Nothing known against it, nothing checked by others"),
            N_("Good references from partners"),
            N_("Accredited for a year, or for part of its work"),
            N_("Accredited in full for this kind of work"),
        ),
    ),
    Definition(
        criterion=Criterion.PARTNERSHIP,
        label=N_("Working with partners, and equality"),
        weight=5,
        evidence=N_("Agreements with others, feedback from partners and users, equality policy"),
        anchors=(
            N_("Works alone, or no evidence"),
            N_("Contacts without agreements"),
            N_("Agreements that are not reviewed"),
            N_("Reviewed agreements and an equality policy"),
            N_("Partners and users are asked, and answers are acted on"),
            N_("Decides together with partners and users, access is measured for every group"),
        ),
    ),
)
BY_CRITERION: Mapping[Criterion, Definition] = {one.criterion: one for one in DEFINITIONS}
LABELS: Mapping[Criterion, str] = {one.criterion: one.label for one in DEFINITIONS}
HOUSE_WEIGHTS: Mapping[Criterion, int] = {one.criterion: one.weight for one in DEFINITIONS}
"""[HOUSE] A starting point of this product and no national standard; each agency may set its own."""


def check_weights(weights: Mapping[Criterion, int]) -> None:
    """Every criterion has a weight from 0 up, and together they are 100; raises `RuleBroken` with the sum."""
    if set(weights) != set(Criterion):
        raise RuleBroken(N_("Give every criterion a weight; 0 leaves it out."))
    for criterion, weight in weights.items():
        if not 0 <= weight <= TOTAL:
            raise RuleBroken(N_("Give a whole number from 0 to 100."), criterion.value)
    if (total := sum(weights.values())) != TOTAL:
        raise RuleBroken(N_("The weights add up to %(total)s. They must add up to 100."), total=total)


def in_order(criteria: Iterable[Criterion]) -> tuple[Criterion, ...]:
    """Criteria in the order of the form."""
    known = frozenset(criteria)
    return tuple(criterion for criterion in Criterion if criterion in known)
