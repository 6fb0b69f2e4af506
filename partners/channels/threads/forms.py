"""The form of a message, and of a new conversation."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from wtforms import DateField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from core.text import N_
from partners.channels.threads.kinds import MESSAGE_LABELS, MessageKind
from partners.channels.threads.policy import LONGEST, LONGEST_SUBJECT, Entry
from web.forms import BaseForm, choices
from web.i18n import lazy


class MessageForm(BaseForm):
    """What somebody writes; the hidden id makes a second click write nothing new."""

    message_id = HiddenField()
    kind = RadioField(lazy(N_("Send as")), default=MessageKind.MESSAGE.value)
    answers = SelectField(lazy(N_("Which question do you answer?")), [Optional()], validate_choice=False)
    answer_by = DateField(lazy(N_("Answer needed by")), [Optional()])
    body = TextAreaField(
        lazy(N_("Message")),
        [InputRequired(lazy(N_("Write your message."))), Length(max=LONGEST)],
        render_kw={"rows": 4},
    )

    def offer(self, kinds: Iterable[MessageKind], questions: Iterable[tuple[UUID, str]] = ()) -> None:
        """Offer these kinds of messages, and an answer only where a question waits."""
        open_questions = list(questions)
        offered = [kind for kind in kinds if open_questions or kind is not MessageKind.ANSWER]
        self.kind.choices = choices((kind.value, MESSAGE_LABELS[kind]) for kind in offered)
        if offered and not self.is_posted:
            self.kind.data = MessageKind.ANSWER.value if open_questions else offered[0].value
        self.answers.choices = choices(open_questions)
        if not self.message_id.data:
            self.message_id.data = str(uuid4())

    @property
    def is_posted(self) -> bool:
        """Whether somebody has filled the form in."""
        return bool(self.kind.raw_data)

    @property
    def entry(self) -> Entry:
        """The message, as far as the form knows it."""
        kind = MessageKind(self.kind.data)
        answers = kind is MessageKind.ANSWER
        return Entry(
            id=_uuid(self.message_id.data) or uuid4(),
            kind=kind,
            body=self.body.data or "",
            answer_by=self.answer_by.data if kind is MessageKind.QUESTION else None,
            answers_id=_uuid(self.answers.data) if answers else None,
        )


class TopicForm(MessageForm):
    """A new conversation: with whom, about what, and the first message."""

    partnership_id = SelectField(lazy(N_("With")))
    subject = StringField(
        lazy(N_("Subject")),
        [InputRequired(lazy(N_("Say in a few words what it is about."))), Length(max=LONGEST_SUBJECT)],
        description=lazy(
            N_("Name nobody in care here. One person’s case belongs to the page of the referral.")
        ),
    )

    def offer_partners(self, partners: Iterable[tuple[UUID, str]]) -> None:
        """Offer the partnerships of the writer."""
        self.partnership_id.choices = choices((str(one), name) for one, name in partners)


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
