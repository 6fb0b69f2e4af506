"""The plan of a case: desired outcomes, items, and the day on which it was agreed."""

from collections.abc import Iterable
from typing import Any

from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from core.text import N_
from partners.services.needs import NEED_LABELS, Need
from referrals.casework.plan.codes import ITEM_KINDS, ITEM_STATUSES
from referrals.handover.forms.steps import NOTE_LENGTH, StepForm
from web.forms import BaseForm, SelectChoice, choices
from web.i18n import lazy, translate


class OutcomeWordsForm(BaseForm):
    """What the person wants to reach, in their own words."""

    words = TextAreaField(
        lazy(N_("In the person’s own words")),
        [Optional(), Length(max=NOTE_LENGTH)],
        description=lazy(N_("For your own organisation only.")),
        render_kw={"rows": 3},
    )


class OutcomeForm(OutcomeWordsForm):
    """A further desired outcome; one per need."""

    need = SelectField(lazy(N_("Need")), [InputRequired(lazy(N_("Choose a need.")))], choices=[])

    def offer(self, taken: Iterable[Need]) -> None:
        """Offer the needs that have no desired outcome yet."""
        known = set(taken)
        left = [(need.value, label) for need, label in NEED_LABELS.items() if need not in known]
        self.need.choices = choices(left, blank=N_("Choose"))


class _ItemFields(StepForm):
    what = TextAreaField(
        lazy(N_("What is to be done?")),
        [InputRequired(lazy(N_("Say what is to be done."))), Length(max=NOTE_LENGTH)],
        render_kw={"rows": 2},
    )
    provider = StringField(
        lazy(N_("Who provides it?")),
        [Optional(), Length(max=300)],
        description=lazy(N_("A person or an organisation.")),
    )
    due_on = DateField(lazy(N_("Until")), [Optional()])


class ItemForm(_ItemFields):
    """A step, or a piece of practical help."""

    kind = SelectField(
        lazy(N_("Kind")), [InputRequired(lazy(N_("Choose a kind.")))], choices=lambda: _kinds()
    )
    need = SelectField(lazy(N_("For which outcome?")), [Optional()], choices=[])

    def offer(self, needs: Iterable[Need]) -> None:
        """Offer the desired outcomes of the case."""
        pairs = [(need.value, NEED_LABELS[need]) for need in needs]
        self.need.choices = choices(pairs, blank=N_("For the plan as a whole"))

    def answers(self) -> dict[str, Any]:
        """The need as what it is."""
        return super().answers() | {"need": Need(self.need.data) if self.need.data else None}


class ItemChangeForm(_ItemFields):
    """How an item stands now."""

    status = SelectField(
        lazy(N_("How does it stand?")),
        [InputRequired(lazy(N_("Choose how it stands.")))],
        choices=lambda: choices(ITEM_STATUSES.choices()),
    )
    reason = TextAreaField(
        lazy(N_("Why is it not possible?")),
        [Optional(), Length(max=NOTE_LENGTH)],
        description=lazy(N_("Needed for “Not possible”, in at least 15 characters.")),
        render_kw={"rows": 2},
    )


class AgreeForm(BaseForm):
    """When the plan was agreed with the person, and what is expected."""

    agreed_on = DateField(
        lazy(N_("Agreed with the person on")),
        [InputRequired(lazy(N_("Choose the day.")))],
    )
    sessions_expected = IntegerField(
        lazy(N_("Sessions expected")), [Optional()], description=lazy(N_("As far as you can say now."))
    )
    complete_by = DateField(lazy(N_("To be completed by")), [Optional()])


def _kinds() -> list[SelectChoice]:
    first = [SelectChoice(value="", label=translate(N_("Choose")))]
    return first + [
        SelectChoice(
            value=code.value,
            label=translate(code.label),
            optgroup=translate(code.group or N_("Steps")),
        )
        for code in ITEM_KINDS.active()
    ]
