"""The report of one officer's use of force, and its sign-off."""

from typing import Any

from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.codes import CodeList
from core.errors import RuleBroken
from core.text import N_
from referrals.encounters.codes import INJURIES
from referrals.encounters.force.codes import FACTORS, LEVELS, OUTCOMES, REASONS, TACTICS
from referrals.encounters.force.queries import ForceRow
from referrals.encounters.force.values import ForceValues
from web.forms import BaseForm, choices
from web.i18n import lazy

PLACES = 6
"""How many means of force a report can name in order."""


def _several(label: str, codes: CodeList) -> SelectMultipleField:
    return SelectMultipleField(
        lazy(label),
        [Optional()],
        description=lazy(N_("Choose all that apply.")),
        choices=lambda: choices(codes.choices()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


def _tactic(label: str) -> SelectField:
    return SelectField(
        lazy(label), [Optional()], choices=lambda: choices(TACTICS.choices(), blank=N_("None"))
    )


def _injury(label: str) -> SelectField:
    return SelectField(
        lazy(label),
        [InputRequired(lazy(N_("Choose an answer; “Not known” is one.")))],
        choices=lambda: choices(INJURIES.choices(), blank=N_("Choose")),
    )


class ForceForm(BaseForm):
    """What I did, in which order, why, and what came of it."""

    tactic_1 = _tactic(N_("First"))
    tactic_2 = _tactic(N_("Second"))
    tactic_3 = _tactic(N_("Third"))
    tactic_4 = _tactic(N_("Fourth"))
    tactic_5 = _tactic(N_("Fifth"))
    tactic_6 = _tactic(N_("Sixth"))
    level = RadioField(
        lazy(N_("Level of force")),
        [InputRequired(lazy(N_("Choose the level.")))],
        choices=lambda: choices(LEVELS.choices()),
    )
    reasons = _several(N_("Why force was used"), REASONS)
    injury_person = _injury(N_("Injury of the person"))
    injury_officer = _injury(N_("My own injury"))
    factors = _several(N_("What had an influence"), FACTORS)
    outcomes = _several(N_("What came of it"), OUTCOMES)
    account = TextAreaField(
        lazy(N_("In my own words")),
        [Length(max=8000)],
        description=lazy(N_("Facts only. Kept sealed; you and your supervisors read it.")),
    )
    version = HiddenField()

    def values(self) -> ForceValues:
        """What the form says, as the command takes it; gaps between the means are closed."""
        tactics = [self[f"tactic_{place}"].data for place in range(1, PLACES + 1)]
        return ForceValues(
            level=self.level.data or "",
            injury_person=self.injury_person.data or "",
            injury_officer=self.injury_officer.data or "",
            reasons=frozenset(self.reasons.data or ()),
            tactics=tuple(value for value in tactics if value),
            factors=frozenset(self.factors.data or ()),
            outcomes=frozenset(self.outcomes.data or ()),
            account=(self.account.data or "").strip() or None,
        )

    def shown_version(self) -> int | None:
        """The version that the page showed; a forged one counts as none."""
        return version_in(self.version.data)

    def refuse(self, error: RuleBroken) -> None:
        """What is wrong with the means stands at the first of them."""
        field = "tactic_1" if error.field == "tactics" else error.field
        super().refuse(RuleBroken(error.message, field, **error.params))


class EventNumberForm(BaseForm):
    """Which encounter a report is about, for an officer who did not record it."""

    event_number = StringField(
        lazy(N_("Event number")),
        [InputRequired(lazy(N_("Enter the event number."))), Length(max=40)],
        description=lazy(N_("From your dispatch or records system.")),
        render_kw={"autocomplete": "off"},
    )


class DecisionForm(BaseForm):
    """A supervisor signs a report off, or gives it back."""

    note = TextAreaField(
        lazy(N_("Note to the officer")),
        [Length(max=2000)],
        description=lazy(N_("Needed where you give the report back.")),
    )
    version = HiddenField()

    def shown_version(self) -> int | None:
        """The version that the page showed; a forged one counts as none."""
        return version_in(self.version.data)


def version_in(text: str | None) -> int | None:
    """The number that a hidden field holds; anything else is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else None


def given(row: ForceRow | None) -> dict[str, Any]:
    """A stored report as the form's first values."""
    if row is None:
        return {}
    return {
        **{f"tactic_{place}": code for place, code in enumerate(row.tactics[:PLACES], start=1)},
        "level": row.level,
        "reasons": list(row.reasons),
        "injury_person": row.injury_person,
        "injury_officer": row.injury_officer,
        "factors": list(row.factors),
        "outcomes": list(row.outcomes),
        "account": row.account,
        "version": str(row.version),
    }
