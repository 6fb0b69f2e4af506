"""Asking for a mandatory referral, and signing or not."""

from collections.abc import Mapping
from uuid import UUID

from wtforms import BooleanField, EmailField, RadioField, StringField
from wtforms.validators import InputRequired

from core.text import N_
from web.forms import BaseForm, SelectChoice
from web.i18n import lazy
from wellbeing.enrolments.mandatory.policy import LONGEST_NAME, Request


class AskForm(BaseForm):
    """Whom, and that it is none of the two things it must not be."""

    email = EmailField(
        lazy(N_("Work address of the officer")),
        [InputRequired(lazy(N_("Enter the officer’s work address.")))],
        filters=[lambda text: (text or "").strip()],
    )
    name = StringField(
        lazy(N_("Name on your list")),
        [InputRequired(lazy(N_("Write the name by which you will find this again.")))],
        description=lazy(N_("Only you see this name.")),
        render_kw={"maxlength": LONGEST_NAME},
    )
    is_no_debriefing = BooleanField(
        lazy(N_("This is not a talk after a critical incident")),
        description=lazy(N_("Such a talk is always voluntary. Ordering it can do harm (NICE, WHO).")),
    )
    is_no_examination = BooleanField(
        lazy(N_("This is not an examination of fitness for duty")),
        description=lazy(
            N_("That is a matter for HR, with an evaluator who treats nobody. It is never kept here.")
        ),
    )

    @property
    def request(self) -> Request:
        """What was filled in."""
        return Request(
            name=self.name.data or "",
            is_no_debriefing=bool(self.is_no_debriefing.data),
            is_no_examination=bool(self.is_no_examination.data),
        )


class SignForm(BaseForm):
    """The officer's choice of provider, how to be reached, and their name under the text."""

    provider_id = RadioField(
        lazy(N_("Who do you want to go to?")),
        [InputRequired(lazy(N_("Choose who you want to go to.")))],
        choices=[],
    )
    contact = StringField(
        lazy(N_("How can they reach you?")),
        [InputRequired(lazy(N_("Write how they can reach you: a number or an address.")))],
        description=lazy(N_("Only the one who takes this sees it.")),
        render_kw={"maxlength": 200},
    )
    name = StringField(
        lazy(N_("Your name, as your signature")),
        [InputRequired(lazy(N_("Type your name to sign.")))],
        render_kw={"maxlength": LONGEST_NAME},
    )

    def offer(self, providers: Mapping[UUID, str]) -> None:
        """Offer the organisations that the officer can choose."""
        ordered = sorted(providers.items(), key=lambda pair: pair[1])
        self.provider_id.choices = [SelectChoice(value=str(one), label=name) for one, name in ordered]

    @property
    def chosen(self) -> UUID | None:
        """The chosen organisation; the field has checked that it was offered."""
        return UUID(self.provider_id.data) if self.provider_id.data else None
