"""Forms of the provider's side: to whom, and why it ends."""

from collections.abc import Iterable

from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired

from core.text import N_
from web.forms import BaseForm, SelectChoice, choices
from web.i18n import lazy
from wellbeing.enrolments.reasons import ENDING
from wellbeing.staff import Colleague


class AssignForm(BaseForm):
    """Somebody of one's own staff; `seen` is who it was when the page was opened."""

    seen = HiddenField()
    holder = RadioField(
        lazy(N_("Who works with this person?")),
        [InputRequired(lazy(N_("Choose somebody of your own staff.")))],
    )

    def offer(self, team: Iterable[tuple[Colleague, int]]) -> None:
        """The team with how many each has."""
        self.holder.choices = [
            SelectChoice(value=one.key, label=f"{one.name} ({count})") for one, count in team
        ]

    @property
    def chosen(self) -> bytes:
        """The pseudonym of the one who was chosen."""
        return bytes.fromhex(self.holder.data)

    @property
    def seen_holder(self) -> bytes | None:
        """Who it was when the page was opened."""
        try:
            return bytes.fromhex(self.seen.data or "") or None
        except ValueError:
            return None


class EndForm(BaseForm):
    """Why it ends; the person reads it."""

    reason = SelectField(
        lazy(N_("Why?")),
        [InputRequired(lazy(N_("Choose a reason. The person reads it.")))],
        description=lazy(N_("The person reads this.")),
    )

    def offer(self) -> None:
        """The listed reasons."""
        self.reason.choices = choices(ENDING.choices(), blank=N_("Choose a reason"))
