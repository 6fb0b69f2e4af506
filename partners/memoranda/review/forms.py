"""Forms of a review: a comment, an answer, how a comment is settled, an approval, changes asked for."""

from wtforms import BooleanField, HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from core.text import N_
from partners.memoranda.review.discussion import MOST_NOTE, MOST_WORDS
from partners.memoranda.review.outcomes import OUTCOMES, Outcome
from web.forms import BaseForm, choices
from web.i18n import lazy

NO_NAMES = N_("Everybody who drafts for a party reads it. Name nobody in care.")


class AnswerForm(BaseForm):
    """What somebody answers."""

    body = TextAreaField(
        lazy(N_("Your answer")),
        [InputRequired(lazy(N_("Write your answer."))), Length(max=MOST_WORDS)],
        description=lazy(N_("Whoever reads the comment reads the answer. Name nobody in care.")),
        render_kw={"rows": 4},
    )


class CommentForm(BaseForm):
    """A comment for all parties, or for one's own side only."""

    body = TextAreaField(
        lazy(N_("Your comment")),
        [InputRequired(lazy(N_("Write your comment."))), Length(max=MOST_WORDS)],
        description=lazy(NO_NAMES),
        render_kw={"rows": 4},
    )
    internal = BooleanField(
        lazy(N_("Only for our own organisation")),
        description=lazy(N_("No other party ever sees it, and it holds up no approval.")),
    )


class SettleForm(BaseForm):
    """What becomes of a comment, and why."""

    outcome = RadioField(
        lazy(N_("What becomes of this comment?")), [InputRequired(lazy(N_("Choose what becomes of it.")))]
    )
    note = TextAreaField(
        lazy(N_("Reason or remark")),
        [Optional(), Length(max=MOST_NOTE)],
        description=lazy(N_("Say why if you reject it. All parties read it.")),
        render_kw={"rows": 3},
    )

    def offer(self, *, own: bool) -> None:
        """The outcomes that the reader may choose: only the side that wrote a comment withdraws it."""
        offered = [outcome for outcome in Outcome if own or outcome is not Outcome.WITHDRAWN]
        self.outcome.choices = choices((outcome.value, OUTCOMES[outcome]) for outcome in offered)


class ApproveForm(BaseForm):
    """An approval, with the word on legal advice that an agreement deserves."""

    number = HiddenField()
    legal_review = RadioField(
        lazy(N_("Has your legal adviser read this version?")),
        [InputRequired(lazy(N_("Choose yes or no.")))],
        choices=lambda: choices((("yes", N_("Yes")), ("no", N_("No")))),
        description=lazy(N_("All parties see the answer.")),
    )
    note = TextAreaField(
        lazy(N_("Remark")),
        [Optional(), Length(max=MOST_NOTE)],
        description=lazy(N_("All parties read it.")),
        render_kw={"rows": 3},
    )

    def seen_number(self) -> int:
        """The version that the page showed; 0, which is none, where the page did not say it in digits."""
        typed = str(self.number.data or "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
