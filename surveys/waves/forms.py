"""The forms of those who run surveys: a new wave, links, invitations, another last day."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import DateField, SelectMultipleField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.errors import RuleBroken
from core.text import N_
from surveys.questionnaires.codes import Purpose
from surveys.questionnaires.languages import LANGUAGES
from surveys.waves.codes import (
    ABOUT_PARTNERSHIP,
    ALWAYS_ANONYMOUS,
    ENTRIES,
    MODES,
    OF_THE_WHOLE,
    Entry,
    Mode,
)
from surveys.waves.commands import Invitee
from web.forms import BaseForm, SelectChoice, choices
from web.i18n import lazy, translate

ADDRESS = re.compile(r"[^@\s,;<>\"()]{1,64}@[A-Za-z0-9.-]{1,185}\.[A-Za-z]{2,24}", re.ASCII)
EVERYBODY, THESE = "everybody", "these"


class WaveForm(BaseForm):
    """What it is called, who is asked, how, and when."""

    title = StringField(
        lazy(N_("Name of the survey")),
        [InputRequired(lazy(N_("Give the survey a name."))), Length(max=120)],
        description=lazy(N_("For your own list. People who answer see the title of the questionnaire.")),
    )
    audience = StringField(
        lazy(N_("Who is asked")),
        [InputRequired(lazy(N_("Say who is asked."))), Length(max=200)],
        description=lazy(N_("For example “People at the street festival” or “Everybody on patrol”.")),
    )
    mode = RadioField(
        lazy(N_("Anonymous or confidential")),
        [InputRequired(lazy(N_("Choose one of the two.")))],
        choices=lambda: choices(MODES.items()),
        default=Mode.ANONYMOUS.value,
    )
    entry = RadioField(
        lazy(N_("How people get there")),
        [InputRequired(lazy(N_("Choose one of the two.")))],
        choices=lambda: choices(ENTRIES.items()),
        default=Entry.OPEN.value,
    )
    languages = SelectMultipleField(
        lazy(N_("Languages")),
        [InputRequired(lazy(N_("Choose at least one language.")))],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=lazy(N_("Only languages in which every text is written.")),
    )
    partnership = SelectField(
        lazy(N_("Which partnership it is about")),
        [Optional()],
        description=lazy(
            N_(
                "Its evaluations count the answers then. Otherwise only figures of your own organisation count them."
            )
        ),
    )
    opens_on = DateField(lazy(N_("First day")), [InputRequired(lazy(N_("Enter the first day.")))])
    closes_on = DateField(lazy(N_("Last day")), [InputRequired(lazy(N_("Enter the last day.")))])
    invited = IntegerField(
        lazy(N_("How many people are asked")),
        [Optional()],
        description=lazy(
            N_(
                "Only with one link for everybody, and if you know it, for example how many cards you hand out."
            )
        ),
    )

    def offer(
        self, languages: tuple[str, ...], purpose: Purpose, partnerships: Sequence[tuple[UUID, str]]
    ) -> None:
        """Offer the complete languages, what may be promised, and the partnerships of whoever asks."""
        self.languages.choices = [SelectChoice(value=one, label=LANGUAGES[one]) for one in languages]
        if purpose in ALWAYS_ANONYMOUS:
            del self.mode
        if purpose in OF_THE_WHOLE or not partnerships:
            del self.partnership
        else:
            self.partnership.choices = [
                SelectChoice(value="", label=translate(N_("None: only our own organisation"))),
                *(SelectChoice(value=str(one), label=name) for one, name in partnerships),
            ]

    @property
    def about(self) -> tuple[str, UUID] | None:
        """The partnership that was chosen."""
        chosen = self.partnership.data if "partnership" in self else None
        return (ABOUT_PARTNERSHIP, UUID(chosen)) if chosen else None

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in, as `open_wave` takes it."""
        entry = Entry(self.entry.data)
        return {
            "title": self.title.data or "",
            "audience": self.audience.data or "",
            "mode": Mode(self.mode.data) if "mode" in self else Mode.ANONYMOUS,
            "entry": entry,
            "languages": self.languages.data or [],
            "opens_on": self.opens_on.data,
            "closes_on": self.closes_on.data,
            "invited": self.invited.data if entry is Entry.OPEN else None,
            "about": self.about,
        }


class LinksForm(BaseForm):
    """How many links."""

    number = IntegerField(
        lazy(N_("How many cards")),
        [InputRequired(lazy(N_("Enter how many you need.")))],
        description=lazy(N_("One for each person. Hand them out mixed, and note nobody’s name.")),
    )


class InviteForm(BaseForm):
    """Whom to write to, in which language."""

    who = RadioField(
        lazy(N_("Whom to ask")),
        [InputRequired(lazy(N_("Choose whom to ask.")))],
        choices=lambda: choices(
            ((EVERYBODY, N_("Everybody with an account at our organisation")), (THESE, N_("These addresses")))
        ),
        default=THESE,
    )
    addresses = TextAreaField(
        lazy(N_("Addresses")),
        [Length(max=60_000)],
        description=lazy(N_("One on each line. They are deleted when the results are published.")),
        render_kw={"rows": 6, "spellcheck": "false"},
    )
    language = SelectField(lazy(N_("Language of the mail")), [InputRequired()])

    def offer(self, languages: tuple[str, ...]) -> None:
        """Offer the survey's languages."""
        self.language.choices = [SelectChoice(value=one, label=LANGUAGES[one]) for one in languages]

    def people(self) -> list[Invitee]:
        """Whose addresses were written; raises `RuleBroken` naming the first line that is none."""
        found = []
        for number, line in enumerate((self.addresses.data or "").splitlines(), start=1):
            address = line.strip().strip(",;")
            if not address:
                continue
            if not ADDRESS.fullmatch(address):
                raise RuleBroken(N_("Line %(number)s is no e-mail address."), "addresses", number=number)
            found.append(Invitee(address=address))
        if not found:
            raise RuleBroken(N_("Write at least one address."), "addresses")
        return found


class ExtendForm(BaseForm):
    """Until when."""

    closes_on = DateField(lazy(N_("New last day")), [InputRequired(lazy(N_("Enter the last day.")))])


def default_days(today: date) -> dict[str, date]:
    """From today for two weeks."""
    return {"opens_on": today, "closes_on": today + timedelta(days=14)}
