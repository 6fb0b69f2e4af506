"""Forms of complaints: one for everybody without a cookie, the receipt, and those of the people who answer."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from wtforms import DateField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from core.text import N_
from partners.openness.complaints.lifecycle import (
    CHANNELS,
    OUTCOMES,
    TOPICS,
    ComplaintChannel,
    ComplaintOutcome,
    ComplaintTopic,
)
from partners.openness.complaints.policy import LONGEST
from web.forms import BaseForm, choices
from web.i18n import lazy
from web.public_pages import PublicForm


def _about_field() -> Any:
    return RadioField(
        lazy(N_("Who is it about?")), [InputRequired(lazy(N_("Say which organisation it is about.")))]
    )


def _topic_field() -> Any:
    return RadioField(
        lazy(N_("What is it about?")),
        [InputRequired(lazy(N_("Choose what it is about.")))],
        choices=lambda: choices(TOPICS.items()),
    )


class AboutOneOf(BaseForm):
    """A form that asks which organisation a complaint is about, as both kinds of complaint do."""

    @classmethod
    def about_one_of(cls, sides: Iterable[tuple[str, str]], **values: Any) -> Any:
        """The form with the organisations to choose from."""
        form: Any = cls.from_request(**values)
        form.about.choices = choices(sides)
        return form


class ComplaintForm(AboutOneOf, PublicForm):
    """What happened, with whom, and how to answer; nothing else is asked."""

    about = _about_field()
    topic = _topic_field()
    words = TextAreaField(
        lazy(N_("What happened?")),
        [InputRequired(lazy(N_("Tell us what happened, in a sentence or more."))), Length(max=LONGEST)],
        description=lazy(N_("When and where it was helps, if you know. You need not give your name.")),
        render_kw={"rows": 8, "autocomplete": "off"},
    )
    contact = StringField(
        lazy(N_("How may we answer you?")),
        [Optional(), Length(max=200)],
        description=lazy(
            N_(
                "A telephone number or an address. Leave it empty to stay unknown: you get a code to look at the answer."
            )
        ),
        render_kw={"autocomplete": "off"},
    )


class ReceiptForm(PublicForm):
    """The code of a receipt."""

    code = StringField(
        lazy(N_("Code of your receipt")),
        [InputRequired(lazy(N_("Enter the code of your receipt."))), Length(max=40)],
        description=lazy(
            N_("Sixteen letters and digits. Small or capital letters, hyphens and blanks do not matter.")
        ),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


class ContestForm(PublicForm):
    """What the answer missed; the code goes along unseen."""

    code = HiddenField()
    words = TextAreaField(
        lazy(N_("What did the answer miss?")),
        [
            InputRequired(lazy(N_("Tell us what the answer missed, in a sentence or more."))),
            Length(max=LONGEST),
        ],
        description=lazy(
            N_("Other people look at it again. You can ask for this once. You need not give your name.")
        ),
        render_kw={"rows": 6, "autocomplete": "off"},
    )


class EnterForm(AboutOneOf):
    """A complaint that came by telephone or letter, as somebody writes it down."""

    channel = RadioField(
        lazy(N_("How it came in")),
        [InputRequired(lazy(N_("Say how it came in.")))],
        choices=lambda: choices(
            (code, label) for code, label in CHANNELS.items() if code is not ComplaintChannel.WEB
        ),
    )
    received_on = DateField(
        lazy(N_("Day on which it came in")),
        [InputRequired(lazy(N_("Give the day on which it came in.")))],
        description=lazy(N_("The days for the answer run from here.")),
    )
    about = _about_field()
    topic = _topic_field()
    words = TextAreaField(
        lazy(N_("What happened?")),
        [InputRequired(lazy(N_("Write down what happened, in a sentence or more."))), Length(max=LONGEST)],
        description=lazy(N_("In the words of whoever complained. Read it out before you save it.")),
        render_kw={"rows": 8},
    )
    contact = StringField(
        lazy(N_("How to answer")),
        [Optional(), Length(max=200)],
        description=lazy(
            N_("Only what they want to leave: a telephone number or an address. They may stay unknown.")
        ),
        render_kw={"autocomplete": "off"},
    )

    @property
    def which(self) -> tuple[UUID, UUID]:
        """The partnership, and its side that the complaint is about."""
        partnership, _, organisation = str(self.about.data).partition(":")
        return UUID(partnership), UUID(organisation)

    @property
    def said_channel(self) -> ComplaintChannel:
        """How it came in."""
        return ComplaintChannel(self.channel.data)

    @property
    def said_topic(self) -> ComplaintTopic:
        """What it is about."""
        return ComplaintTopic(self.topic.data)


class TakeUpForm(BaseForm):
    """Whom of the organisation a complaint is about."""

    version = HiddenField(default="0")
    about_user = SelectField(
        lazy(N_("Person of our organisation whom it is about")),
        [Optional()],
        description=lazy(N_("They neither see nor answer this complaint from now on.")),
    )

    @classmethod
    def with_people(cls, people: Mapping[UUID, str], **values: Any) -> Any:
        """The form with the people of the organisation to choose from."""
        form = cls.from_request(**values)
        names = [("", lazy(N_("Nobody in particular, or not known")))]
        form.about_user.choices = choices([*names, *((str(key), name) for key, name in people.items())])
        return form

    @property
    def seen_version(self) -> int:
        """The version on which the form was filled in."""
        return int(self.version.data) if str(self.version.data).isdecimal() else 0

    @property
    def about_user_id(self) -> UUID | None:
        """The person who was chosen."""
        return UUID(self.about_user.data) if self.about_user.data else None


class AnswerForm(BaseForm):
    """What came of it, and the words for whoever complained."""

    version = HiddenField(default="0")
    outcome = RadioField(
        lazy(N_("What came of it")),
        [InputRequired(lazy(N_("Choose what came of it.")))],
        choices=lambda: choices(OUTCOMES.items()),
    )
    answer = TextAreaField(
        lazy(N_("Answer")),
        [
            InputRequired(lazy(N_("Write an answer that says what you found and what follows."))),
            Length(max=LONGEST),
        ],
        description=lazy(N_("Whoever holds the receipt reads it. Name nobody in it.")),
        render_kw={"rows": 8},
    )

    @property
    def seen_version(self) -> int:
        """The version on which the form was filled in."""
        return int(self.version.data) if str(self.version.data).isdecimal() else 0

    @property
    def chosen(self) -> ComplaintOutcome:
        """The outcome."""
        return ComplaintOutcome(self.outcome.data)
