"""Until when nobody is asked how a case goes, and why."""

from wtforms import DateField, TextAreaField
from wtforms.validators import InputRequired, Length

from core.text import N_
from referrals.handover.stalled.policy import REASON_LENGTH
from web.forms import BaseForm
from web.i18n import lazy


class StallMuteForm(BaseForm):
    """A day and the reason."""

    until = DateField(
        lazy(N_("Do not ask until and including")),
        [InputRequired(lazy(N_("Enter a day.")))],
        description=lazy(N_("At most 90 days ahead.")),
    )
    reason = TextAreaField(
        lazy(N_("Why")),
        [InputRequired(lazy(N_("Say why."))), Length(max=REASON_LENGTH)],
        description=lazy(N_("For your own organisation only.")),
        render_kw={"rows": 2},
    )
