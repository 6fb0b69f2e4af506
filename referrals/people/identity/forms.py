"""Forms about records of one person: two codes to compare, a reason, which record survives, why a name is read."""

from uuid import UUID

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from core.text import N_
from referrals.people.identity.policy import REASON_LIMIT
from referrals.people.identity.queries import Comparison
from referrals.people.identity.reveals import WHYS
from web.forms import BaseForm, SelectChoice, choices
from web.i18n import lazy

CODE = lazy(N_("Give a code such as P-7KQ2."))


class CompareForm(BaseForm):
    """Two codes of people."""

    first = StringField(
        lazy(N_("First code")), [InputRequired(CODE), Length(max=20)], render_kw={"autocomplete": "off"}
    )
    second = StringField(
        lazy(N_("Second code")), [InputRequired(CODE), Length(max=20)], render_kw={"autocomplete": "off"}
    )


class ReasonForm(BaseForm):
    """Why somebody decides so."""

    reason = TextAreaField(
        lazy(N_("Why?")),
        [InputRequired(lazy(N_("Say why."))), Length(max=REASON_LIMIT)],
        description=lazy(N_("What tells you? Kept locked; supervisors and the desk of your agency read it.")),
        render_kw={"rows": 3},
    )


class MergeForm(ReasonForm):
    """Which record survives, and why; `confirmed` says that the reader has seen what will move."""

    survivor = RadioField(
        lazy(N_("Which record stays?")),
        [InputRequired(lazy(N_("Choose which record stays.")))],
        description=lazy(N_("The other record’s code leads to it from now on.")),
    )
    confirmed = HiddenField()

    def offer(self, comparison: Comparison) -> None:
        """Both records, the older one first chosen."""
        self.survivor.choices = [
            SelectChoice(value=str(card.id), label=card.reference) for card in comparison.cards
        ]
        if not self.survivor.data:
            self.survivor.data = str(min(comparison.cards, key=lambda card: (card.created_at, card.id)).id)

    def sides(self, comparison: Comparison) -> tuple[UUID, UUID]:
        """The record that stays and the one that is merged into it."""
        first, second = (card.id for card in comparison.cards)
        return (first, second) if self.survivor.data == str(first) else (second, first)

    def was_confirmed(self) -> bool:
        """Whether the reader confirmed exactly this choice on the second page."""
        return bool(self.confirmed.data) and self.confirmed.data == self.survivor.data


class RevealForm(BaseForm):
    """Why a name is read."""

    why = SelectField(
        lazy(N_("Why do you need the names?")),
        [InputRequired(lazy(N_("Choose why you need the name.")))],
        description=lazy(N_("Each reading is logged. The names stay on the page for ten minutes.")),
    )

    def offer(self) -> None:
        """The listed reasons."""
        self.why.choices = choices(WHYS.choices(), blank=N_("Choose a reason"))
