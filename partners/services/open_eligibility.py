"""Terms of the Open Eligibility taxonomy as needs, where the term says what a person needs help with.

A term stands for everything below it; the longest code that fits decides. Terms that describe who is served (age,
languages), how (opening hours, papers) or too many things at once (counselling lines, case management) say no need.
Taxonomy: openeligibility.org, CC BY-SA 3.0; only its codes are used here.
"""

from collections.abc import Iterable, Mapping
from functools import cache

from partners.services.needs import Need, ordered_needs

TAXONOMY = "open_eligibility"

_CLINICAL = (Need.MENTAL_HEALTH_SUPPORT, Need.MEDICATION_OR_CLINICAL_LINK)
_NONE: tuple[Need, ...] = ()

NEEDS_OF_TERM: Mapping[str, tuple[Need, ...]] = {
    # Emergency
    "101-02": (Need.INCOME_BENEFITS,),
    "101-02-01": (Need.FOOD,),
    "101-02-02": (Need.PHYSICAL_HEALTH,),
    "101-02-03": (Need.HOUSING_INSTABILITY,),
    "101-02-04": (Need.TRANSPORT,),
    "101-02-05": (Need.EDUCATION_TRAINING,),
    "101-02-06": (Need.HOUSING_INSTABILITY,),
    "101-03": (Need.FOOD,),
    "101-04": (Need.HOMELESSNESS,),
    "101-06-01": (Need.DOMESTIC_ABUSE,),
    "101-06-02": (Need.DOMESTIC_ABUSE,),
    "101-07": _CLINICAL,
    # Food, housing, goods, transit
    "102": (Need.FOOD,),
    "103": (Need.HOUSING_INSTABILITY,),
    "103-01": (Need.HOMELESSNESS,),
    "103-04": (Need.INADEQUATE_HOUSING,),
    "103-06-01-01": (Need.DAILY_LIVING,),
    "103-06-01-03": (Need.DAILY_LIVING,),
    "103-07": (Need.DOMESTIC_ABUSE,),
    "103-08": (Need.HOUSING_INSTABILITY, Need.LEGAL_HELP),
    "103-09": (Need.HOMELESSNESS,),
    "103-09-01": (Need.DAILY_LIVING,),
    "103-09-02": (Need.SUBSTANCE_USE,),
    "104": (Need.DAILY_LIVING,),
    "104-04": (Need.PHYSICAL_HEALTH,),
    "105": (Need.TRANSPORT,),
    # Health
    "106": (Need.PHYSICAL_HEALTH,),
    "106-01": (Need.SUBSTANCE_USE,),
    "106-03-01": (Need.TRAUMA_BEREAVEMENT,),
    "106-03-02": _NONE,
    "106-04-01": (Need.DAILY_LIVING,),
    "106-04-05": (Need.PARENTING,),
    "106-04-07": (Need.DISABILITY_NEURODIVERSITY,),
    "106-04-08": (Need.MENTAL_HEALTH_SUPPORT,),
    "106-05-01": (Need.INCOME_BENEFITS,),
    "106-05-06": (Need.TRANSPORT,),
    "106-06-04-01": (Need.DISABILITY_NEURODIVERSITY,),
    "106-06-04-04": (Need.MENTAL_HEALTH_SUPPORT,),
    "106-07": (Need.MENTAL_HEALTH_SUPPORT,),
    "106-07-01-03": _CLINICAL,
    "106-07-02": (Need.MEDICATION_OR_CLINICAL_LINK,),
    "106-09-01": (Need.MENTAL_HEALTH_SUPPORT,),
    "106-11": (Need.SUBSTANCE_USE,),
    "106-13": _CLINICAL,
    # Money
    "107": (Need.INCOME_BENEFITS,),
    "107-01-01": (Need.PARENTING,),
    "107-01-02": (Need.FOOD,),
    "107-01-03": (Need.PHYSICAL_HEALTH,),
    "107-01-04": (Need.HOUSING_INSTABILITY,),
    "107-01-04-03": (Need.INADEQUATE_HOUSING,),
    "107-01-05": (Need.EDUCATION_TRAINING,),
    "107-01-06": (Need.TRANSPORT,),
    "107-01-07": (Need.EMPLOYMENT,),
    "107-02-02": (Need.FOOD,),
    "107-03": (Need.DEBT,),
    # Care
    "108-01": (Need.PARENTING,),
    "108-04-01": (Need.DAILY_LIVING,),
    "108-04-04": (Need.PARENTING,),
    "108-05-01": (Need.TRAUMA_BEREAVEMENT,),
    "108-06-02": (Need.PARENTING,),
    "108-06-03": (Need.HOUSING_INSTABILITY,),
    "108-06-04": (Need.EDUCATION_TRAINING,),
    "108-06-05": (Need.EMPLOYMENT,),
    "108-07-02": (Need.FOOD,),
    "108-07-03": (Need.HOMELESSNESS,),
    "108-07-05-01": (Need.DOMESTIC_ABUSE,),
    "108-07-05-02": (Need.DOMESTIC_ABUSE,),
    "108-08-01": (Need.DAILY_LIVING,),
    "108-08-03": (Need.DAILY_LIVING,),
    "108-09": (Need.SOCIAL_CONNECTION,),
    "108-09-01": (Need.MENTAL_HEALTH_SUPPORT,),
    "108-09-02": _NONE,
    "108-09-04": (Need.DAILY_LIVING,),
    "108-09-09-01": (Need.SUBSTANCE_USE,),
    "108-09-09-02": (Need.TRAUMA_BEREAVEMENT,),
    "108-09-09-03": (Need.PARENTING,),
    # Education, work, legal
    "109": (Need.EDUCATION_TRAINING,),
    "109-03-04": (Need.DEBT,),
    "109-03-07": (Need.PHYSICAL_HEALTH,),
    "109-03-07-04": (Need.PARENTING,),
    "109-03-07-06": (Need.DISABILITY_NEURODIVERSITY,),
    "109-03-07-07": (Need.MENTAL_HEALTH_SUPPORT,),
    "109-06-03": (Need.DAILY_LIVING,),
    "110": (Need.EMPLOYMENT,),
    "111": (Need.LEGAL_HELP,),
    "111-01-01": (Need.PARENTING,),
    "111-01-05": (Need.IDENTITY_DOCUMENTS,),
    # Situations that name a need
    "113": (Need.VETERAN_SUPPORT,),
    "116": (Need.DISABILITY_NEURODIVERSITY,),
    "116-10": (Need.MENTAL_HEALTH_SUPPORT,),
    "121-05": (Need.TRAUMA_BEREAVEMENT,),
    "121-10": (Need.SUBSTANCE_USE,),
    "121-11": (Need.SUBSTANCE_USE,),
    "121-12": (Need.MENTAL_HEALTH_SUPPORT,),
    "121-16": (Need.DISABILITY_NEURODIVERSITY,),
    "123-02": (Need.HOMELESSNESS,),
    "123-03": (Need.HOUSING_INSTABILITY,),
    "129-02": (Need.TRAUMA_BEREAVEMENT,),
    "129-03": (Need.TRAUMA_BEREAVEMENT,),
    "129-09": (Need.DOMESTIC_ABUSE,),
    "129-10": (Need.TRAUMA_BEREAVEMENT,),
    "129-12": (Need.TRAUMA_BEREAVEMENT,),
    "132-06": (Need.MENTAL_HEALTH_SUPPORT, Need.SUBSTANCE_USE),
}


@cache
def needs_of_term(code: str) -> tuple[Need, ...]:
    """The needs that a term says, by the longest known code that it begins with."""
    parts = code.split("-")
    for length in range(len(parts), 0, -1):
        needs = NEEDS_OF_TERM.get("-".join(parts[:length]))
        if needs is not None:
            return needs
    return _NONE


def needs_of_terms(codes: Iterable[str]) -> tuple[Need, ...]:
    """The needs that several terms say together, in the order of our taxonomy."""
    return ordered_needs({need for code in codes for need in needs_of_term(code)})
