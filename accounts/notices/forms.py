"""Forms of the notices: the hour of the daily mail, and what to leave out of it for a while."""

from collections.abc import Iterable
from uuid import UUID

from wtforms import DateField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from accounts.notices.kinds import NoticeKind
from accounts.notices.words import LABELS
from core.text import N_
from web.forms import BaseForm, choices
from web.i18n import lazy

NO_DIGEST = "none"


class HourForm(BaseForm):
    """At which hour the daily mail comes."""

    hour = SelectField(lazy(N_("Daily mail at")), description=lazy(N_("In the time of your organisation.")))

    def offer(self) -> None:
        """Offer every full hour, or no mail."""
        hours = [(str(hour), f"{hour:02d}:00") for hour in range(24)]
        self.hour.choices = choices([*hours, (NO_DIGEST, N_("No daily mail"))])

    @property
    def chosen_hour(self) -> int | None:
        """The hour, or None for no mail."""
        return None if self.hour.data == NO_DIGEST else int(self.hour.data)


class MuteForm(BaseForm):
    """What to leave out of the mails, until when and why."""

    target = SelectField(lazy(N_("No mail about")))
    until = DateField(
        lazy(N_("Until and including")), [InputRequired(lazy(N_("Enter the last day, for example 31 May.")))]
    )
    reason = TextAreaField(
        lazy(N_("Why")),
        [InputRequired(lazy(N_("Say in a few words why."))), Length(max=200)],
        description=lazy(N_("For example: on leave, a colleague looks after it.")),
        render_kw={"rows": 2},
    )

    def offer(self, partnerships: Iterable[tuple[UUID, str]]) -> None:
        """Offer every kind but safety, and the partnerships of the reader."""
        kinds = [(kind.value, LABELS[kind]) for kind in NoticeKind if kind is not NoticeKind.SAFETY]
        self.target.choices = choices(kinds) + choices((str(one), name) for one, name in partnerships)

    @property
    def chosen_kind(self) -> NoticeKind | None:
        """The kind that was chosen, if it was one."""
        return NoticeKind(self.target.data) if self.target.data in set(NoticeKind) else None

    @property
    def chosen_partnership(self) -> UUID | None:
        """The partnership that was chosen, if it was one."""
        return None if self.chosen_kind is not None else UUID(self.target.data)
