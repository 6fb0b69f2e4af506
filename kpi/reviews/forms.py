"""Forms of a review: a comment, a mark, a dispute, its answer, and the signature."""

from wtforms import BooleanField, HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from core.text import N_
from kpi.reviews.labels import ANSWERS, MARKS, REASONS
from kpi.reviews.lifecycle import Answer, DisputeReason, Mark
from web.forms import BaseForm, choices
from web.i18n import lazy


class CommentForm(BaseForm):
    """A remark, or other words in its place."""

    text = TextAreaField(
        lazy(N_("Your comment")),
        [InputRequired(lazy(N_("Write your comment."))), Length(max=2000)],
        description=lazy(N_("Name nobody in care.")),
        render_kw={"rows": 5},
    )


class MarkForm(BaseForm):
    """What a side makes of a figure, and why."""

    mark = RadioField(
        lazy(N_("What do you make of this figure?")),
        [InputRequired(lazy(N_("Say what you make of this figure.")))],
    )
    words = TextAreaField(
        lazy(N_("Why, in a sentence")),
        [Optional(), Length(max=500)],
        description=lazy(N_("Needed unless you accept the figure. The next evaluation repeats it. Name nobody in care.")),
        render_kw={"rows": 3},
    )  # fmt: skip
    version = HiddenField()

    def offer(self) -> None:
        """The marks to choose from."""
        self.mark.choices = choices(MARKS.items())

    def chosen(self) -> Mark:
        """The mark that was chosen."""
        return Mark(self.mark.data)

    def seen_version(self) -> int:
        """The version of the mark that was looked at; 0 where there was none."""
        typed = self.version.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() else 0


class DisputeForm(BaseForm):
    """What is held to be wrong with a figure."""

    reason = RadioField(
        lazy(N_("What is wrong with this figure?")), [InputRequired(lazy(N_("Choose what is wrong.")))]
    )
    text = TextAreaField(
        lazy(N_("Explain it")),
        [InputRequired(lazy(N_("Say what is wrong with this figure."))), Length(max=2000)],
        description=lazy(N_("So that the desk can check it: which weeks, which service, which count you have. Name nobody in care.")),
        render_kw={"rows": 5},
    )  # fmt: skip

    def offer(self) -> None:
        """The reasons to choose from."""
        self.reason.choices = choices(REASONS.items())

    def chosen(self) -> DisputeReason:
        """The reason that was chosen."""
        return DisputeReason(self.reason.data)


class AnswerForm(BaseForm):
    """What the desk found."""

    answer = RadioField(lazy(N_("Your answer")), [InputRequired(lazy(N_("Choose an answer.")))])
    text = TextAreaField(
        lazy(N_("What you found")),
        [
            InputRequired(lazy(N_("Say what you found, so that the other side can follow."))),
            Length(max=2000),
        ],
        description=lazy(N_("Both sides read it. Name nobody in care.")),
        render_kw={"rows": 5},
    )

    def offer(self) -> None:
        """The answers to choose from."""
        self.answer.choices = choices(ANSWERS.items())

    def chosen(self) -> Answer:
        """The answer that was chosen."""
        return Answer(self.answer.data)


class SignForm(BaseForm):
    """The signature of a side."""

    noted = BooleanField(lazy(N_("Sign although our side disputes a figure; the dispute is noted")))
    note = TextAreaField(
        lazy(N_("A note beside your signature")),
        [Optional(), Length(max=500)],
        description=lazy(N_("Printed in the document. Name nobody in care.")),
        render_kw={"rows": 3},
    )
