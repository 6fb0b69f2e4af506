"""How a case is going."""

from wtforms import DateField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from core.text import N_
from referrals.handover.forms.steps import NOTE_LENGTH
from web.forms import BaseForm, choices
from web.i18n import lazy


class ProgressForm(BaseForm):
    """Whether the person takes part, and when they were last seen."""

    engaging = RadioField(
        lazy(N_("Does the person take part?")),
        [InputRequired(lazy(N_("Say whether the person takes part.")))],
        choices=lambda: choices((("yes", N_("Yes")), ("no", N_("No, or nobody knows")))),
    )
    last_seen_on = DateField(
        lazy(N_("Last seen or spoken to on")),
        [Optional()],
        description=lazy(N_("Leave empty if not since the referral was sent.")),
    )
    note = TextAreaField(
        lazy(N_("How is it going?")),
        [Optional(), Length(max=NOTE_LENGTH)],
        description=lazy(N_("For your own organisation only. Needed where the person does not take part.")),
        render_kw={"rows": 3},
    )
