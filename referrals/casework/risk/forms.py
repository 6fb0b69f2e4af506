"""How high a risk is, and an emergency."""

from wtforms import DateField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from core.text import N_
from referrals.casework.risk.codes import CONCERN_CALLS, CONCERN_KINDS, RISK_KINDS, RISK_LEVELS
from referrals.handover.forms.steps import NOTE_LENGTH
from web.forms import BaseForm, SelectChoice, choices
from web.i18n import lazy, translate


class RiskForm(BaseForm):
    """A kind of risk, its level and when it is looked at again."""

    kind = SelectField(
        lazy(N_("Which risk?")), [InputRequired(lazy(N_("Choose a risk.")))], choices=lambda: _kinds()
    )
    level = RadioField(
        lazy(N_("How high is it?")),
        [InputRequired(lazy(N_("Choose how high it is.")))],
        choices=lambda: choices(RISK_LEVELS.choices()),
    )
    review_on = DateField(
        lazy(N_("Look at it again on")),
        [Optional()],
        description=lazy(N_("Within 90 days; not needed for “None known”.")),
    )
    note = TextAreaField(
        lazy(N_("What you know, and what is done about it")),
        [Optional(), Length(max=NOTE_LENGTH)],
        description=lazy(N_("For your own organisation only.")),
        render_kw={"rows": 3},
    )


class ConcernForm(BaseForm):
    """What is dangerous now, and who was called."""

    kind = RadioField(
        lazy(N_("What is it about?")),
        [InputRequired(lazy(N_("Choose what the concern is about.")))],
        choices=lambda: choices(CONCERN_KINDS.choices()),
    )
    called = SelectField(
        lazy(N_("Who was called?")),
        [InputRequired(lazy(N_("Say who was called.")))],
        choices=lambda: choices(CONCERN_CALLS.choices(), blank=N_("Choose")),
    )
    words = TextAreaField(
        lazy(N_("What is it?")),
        [InputRequired(lazy(N_("Say what it is."))), Length(max=NOTE_LENGTH)],
        description=lazy(
            N_("At least 15 characters. For your own organisation only: tell the others by telephone.")
        ),
        render_kw={"rows": 3},
    )


def _kinds() -> list[SelectChoice]:
    first = [SelectChoice(value="", label=translate(N_("Choose")))]
    return first + [
        SelectChoice(value=code.value, label=translate(code.label), optgroup=translate(code.group))
        for code in RISK_KINDS.active()
    ]
