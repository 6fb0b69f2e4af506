"""Forms of boxes and town halls: opening one, saying something, reviewing, answering."""

from wtforms import DateField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from core.text import N_
from surveys.results.forms import ReviewForm
from surveys.voices.commands import PlaceValues
from surveys.voices.lifecycle import PLACE_KINDS, PlaceKind
from web.forms import BaseForm, choices
from web.i18n import lazy
from web.public_pages import PublicForm


class PlaceForm(BaseForm):
    """What is written about a box or a town hall."""

    kind = RadioField(
        lazy(N_("What it is")),
        [InputRequired(lazy(N_("Choose what it is.")))],
        choices=lambda: choices([(one.value, label) for one, label in PLACE_KINDS.items()]),
    )
    title = StringField(lazy(N_("Name")), [InputRequired(lazy(N_("Give it a name."))), Length(max=120)])
    introduction = TextAreaField(
        lazy(N_("What it is for")),
        [InputRequired(lazy(N_("Say what it is for."))), Length(max=1000)],
        render_kw={"rows": 3},
    )
    held_on = DateField(
        lazy(N_("Day of the town hall")),
        [Optional()],
        description=lazy(N_("Only for a town hall. A box stays open until you close it.")),
    )
    asks_until = DateField(
        lazy(N_("Last day for questions")),
        [Optional()],
        description=lazy(N_("Empty: the day of the town hall.")),
    )

    @property
    def values(self) -> PlaceValues:
        """What was filled in."""
        return PlaceValues(
            kind=PlaceKind(self.kind.data),
            title=self.title.data or "",
            introduction=self.introduction.data or "",
            asks_until=self.asks_until.data,
            held_on=self.held_on.data,
        )


class SpeakForm(PublicForm):
    """What somebody says."""

    text = TextAreaField(
        lazy(N_("What do you want to say?")),
        [InputRequired(lazy(N_("Write what you want to say."))), Length(max=1500)],
        description=lazy(N_("Leave out names, yours as well: what you write could tell who you are.")),
        render_kw={"rows": 6},
    )


class SupportForm(PublicForm):
    """A bare button for everybody."""


class VoiceReviewForm(ReviewForm):
    """As a text of a survey is reviewed."""


class AnswerForm(BaseForm):
    """An answer in writing."""

    version = HiddenField(default="0")
    answer = TextAreaField(
        lazy(N_("Answer")),
        [InputRequired(lazy(N_("Write the answer."))), Length(max=2000)],
        description=lazy(N_("What was done, or why not. Everybody who reads the question reads it.")),
        render_kw={"rows": 6},
    )

    @property
    def seen_version(self) -> int:
        """The version on which the form was filled in."""
        return int(self.version.data) if str(self.version.data).isdecimal() else 0
