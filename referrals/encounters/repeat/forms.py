"""The forms of the page on repeat contact: from how many encounters on, and why a name is read."""

from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired

from core.text import N_
from referrals.encounters.repeat.policy import LEAST, MOST
from referrals.people.identity.reveals import WHYS
from web.forms import BaseForm, choices
from web.i18n import lazy


class CountForm(BaseForm):
    """From how many encounters on a person is listed; a GET form, so that the page can be shared."""

    class Meta(BaseForm.Meta):
        """Nothing is written, so no token is needed."""

        csrf = False

    at_least = IntegerField(
        lazy(N_("At least so many crisis encounters in 365 days")),
        [InputRequired(lazy(N_("Give a number.")))],
        render_kw={"min": LEAST, "max": MOST},
    )


class RevealForm(BaseForm):
    """Why the name is read."""

    why = SelectField(
        lazy(N_("Why do you need the name?")),
        [InputRequired(lazy(N_("Choose why you need the name.")))],
        description=lazy(N_("Each reading is logged. The name stays on the page for ten minutes.")),
    )

    def offer(self) -> None:
        """The listed reasons, without that of comparing records."""
        self.why.choices = choices(
            ((value, label) for value, label in WHYS.choices() if value != "compare"),
            blank=N_("Choose a reason"),
        )
