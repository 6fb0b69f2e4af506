"""The forms of a rule, and of what an agreement states."""

from collections.abc import Sequence
from uuid import UUID

from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from core.text import N_
from referrals.retention.classes import CLASSES, LONGEST, SHORTEST, RecordClass
from referrals.retention.policy import SOURCE_LENGTH, RuleValues
from web.forms import BaseForm, SelectChoice, choices
from web.i18n import lazy

RANGE = N_("Enter a number of months from 1 to 1200.")


def _stripped(text: str | None) -> str | None:
    return text.strip() if text else text


class RuleForm(BaseForm):
    """How long a class is kept, and by which law."""

    version = HiddenField(default="0")
    months = IntegerField(
        lazy(N_("Months")),
        [InputRequired(lazy(RANGE)), NumberRange(SHORTEST, LONGEST, lazy(RANGE))],
    )
    minor_months = IntegerField(
        lazy(N_("Months for somebody who was under 18")),
        [Optional(), NumberRange(SHORTEST, LONGEST, lazy(RANGE))],
        description=lazy(
            N_("Only the age group is known: 300 months keep a record until nobody of it is under 25.")
        ),
    )
    source = StringField(
        lazy(N_("Law, order or decision")),
        [
            InputRequired(lazy(N_("Say which law, order or decision sets this time."))),
            Length(max=SOURCE_LENGTH),
        ],
        filters=[_stripped],
    )
    is_on = BooleanField(
        lazy(N_("Propose what is due, each night")),
        description=lazy(N_("Switched off, everything of this class is kept.")),
    )

    @property
    def seen_version(self) -> int:
        """The version on which the form was filled in."""
        return int(self.version.data) if str(self.version.data).isdecimal() else 0

    @property
    def values(self) -> RuleValues:
        """What was filled in."""
        return RuleValues(
            months=self.months.data or 0,
            minor_months=self.minor_months.data,
            source=self.source.data or "",
            is_on=bool(self.is_on.data),
        )


class AgreedForm(BaseForm):
    """What an agreement states about a class."""

    memorandum_id = SelectField(
        lazy(N_("Agreement")), [InputRequired(lazy(N_("Choose an agreement.")))], choices=[]
    )
    record_class = SelectField(
        lazy(N_("Records")),
        [InputRequired(lazy(N_("Choose which records.")))],
        choices=lambda: choices(
            ((one.value, meant.label) for one, meant in CLASSES.items() if meant.follows_agreement),
            blank=N_("Choose"),
        ),
    )
    months = IntegerField(
        lazy(N_("Months")), [InputRequired(lazy(RANGE)), NumberRange(SHORTEST, LONGEST, lazy(RANGE))]
    )
    clause = StringField(
        lazy(N_("Where the agreement says so")),
        [InputRequired(lazy(N_("Say where the agreement states it."))), Length(max=80)],
        filters=[_stripped],
        description=lazy(N_("For example “Clause 7.4”.")),
    )

    def offer(self, agreements: Sequence[tuple[UUID, str]]) -> "AgreedForm":
        """The agreements to choose from."""
        self.memorandum_id.choices = [
            *choices((), blank=N_("Choose")),
            *(SelectChoice(value=str(one), label=reference) for one, reference in agreements),
        ]
        return self

    @property
    def agreement(self) -> UUID:
        """The chosen agreement."""
        return UUID(self.memorandum_id.data)

    @property
    def chosen_class(self) -> RecordClass:
        """The chosen class."""
        return RecordClass(self.record_class.data)
