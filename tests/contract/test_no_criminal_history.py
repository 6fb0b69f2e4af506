"""There is no field for criminal history: in no table, no form, no code that a person could fill (facts.md 4.1)."""

import re

import pytest
from wtforms.fields.core import UnboundField

from concordat.models import metadata
from partners.memoranda.terms import DataCategory
from referrals.handover.consenting.flows import FIELDS
from referrals.people.consents.flow import NEVER
from web.forms import BaseForm

FORBIDDEN = re.compile(
    r"criminal|conviction|convicted|warrant|rap_sheet|ncic|chri\b|arrest_record|arrests|prior_arrest|offence|offense"
    r"|police_record|parole|probation|prison|inmate|gang"
)
OF_THAT_DAY = frozenset({"warrant_arrest", "arrestable_offence", "offence_decision"})
"""What happened at an encounter, in the police's own record of it: no history, and no part of any referral."""


def test_no_column_holds_criminal_history() -> None:
    columns = {
        f"{table.name}.{column.name}" for table in metadata.tables.values() for column in table.columns
    }
    assert len(columns) > 500
    found = {name for name in columns if FORBIDDEN.search(name)}
    assert {name for name in found if name.split(".")[1] not in OF_THAT_DAY} == set()
    assert {name.split(".")[0] for name in found} <= {"encounter", "encounter_detail"}


def every_form(kind: type[BaseForm] = BaseForm) -> list[type[BaseForm]]:
    return [found for child in kind.__subclasses__() for found in (child, *every_form(child))]


def test_no_form_asks_for_criminal_history() -> None:
    import concordat.blueprints  # noqa: F401 - loads every form

    names = {
        f"{form.__name__}.{name}"
        for form in every_form()
        for name in dir(form)
        if isinstance(getattr(form, name, None), UnboundField)
    }
    assert len(names) > 150
    found = {name for name in names if FORBIDDEN.search(name)}
    assert {name for name in found if name.split(".")[1] not in OF_THAT_DAY} == set()
    assert {name.split(".")[0] for name in found} <= {"EncounterForm", "DetailForm"}


@pytest.mark.parametrize("word", ["convictions", "warrant_number", "ncic_hit", "criminal_history"])
def test_the_pattern_finds_what_it_should(word: str) -> None:
    assert FORBIDDEN.search(word)


def test_the_category_can_be_named_and_never_flows() -> None:
    assert {DataCategory.CRIMINAL_JUSTICE} == NEVER
    assert DataCategory.CRIMINAL_JUSTICE not in FIELDS
