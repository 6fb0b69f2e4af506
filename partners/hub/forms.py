"""The search, a report of a mistake, and what was done about one."""

from typing import Any

from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from core.text import N_
from partners.hub.commands.mistakes import LONGEST
from partners.hub.policy import LONGEST_OUTCOME
from partners.hub.values import MISTAKES, MistakeKind
from web.forms import BaseForm, choices
from web.i18n import lazy
from web.public_pages import PublicForm


class MistakeForm(PublicForm):
    """What is wrong; no name and no address is asked for."""

    kind = RadioField(
        lazy(N_("What is wrong?")),
        [InputRequired(lazy(N_("Choose what is wrong.")))],
        choices=lambda: choices(MISTAKES.items()),
    )
    words = TextAreaField(
        lazy(N_("What should it say?")),
        [Length(max=LONGEST, message=lazy(N_("Write at most 1000 characters.")))],
        description=lazy(N_("Please write nothing about yourself or anybody else.")),
        render_kw={"rows": 4},
    )

    @property
    def chosen(self) -> MistakeKind:
        """What is wrong."""
        return MistakeKind(self.kind.data)


class ConfirmEntryForm(PublicForm):
    """One button: the entry is right, as it stood there."""

    seen = HiddenField()


class HelpForm(PublicForm):
    """The token of the search’s form; its values are read by `partners.hub.search.read_search`, which refuses nothing."""


class OutcomeForm(BaseForm):
    """What was done about a report."""

    outcome = TextAreaField(
        lazy(N_("What was done?")),
        [Length(max=LONGEST_OUTCOME)],
        description=lazy(N_("For example “Number corrected” or “Called: it is right”.")),
        render_kw={"rows": 3},
    )

    @property
    def words(self) -> str:
        """What was written."""
        words: Any = self.outcome.data
        return words or ""
