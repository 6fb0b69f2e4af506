"""The form of an announcement."""

from collections.abc import Iterable
from uuid import UUID, uuid4

from wtforms import BooleanField, DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from core.text import N_
from partners.channels.announcements.policy import LONGEST_BODY, LONGEST_TITLE
from web.forms import BaseForm, choices
from web.i18n import lazy


class AnnouncementForm(BaseForm):
    """To whom, what, and until when."""

    key = HiddenField()
    audience = SelectField(lazy(N_("For")))
    title = StringField(
        lazy(N_("Title")), [InputRequired(lazy(N_("Give it a title."))), Length(max=LONGEST_TITLE)]
    )
    body = TextAreaField(
        lazy(N_("What everybody is to know")),
        [InputRequired(lazy(N_("Write what everybody is to know."))), Length(max=LONGEST_BODY)],
        description=lazy(N_("Name nobody in care.")),
        render_kw={"rows": 5},
    )
    expires_on = DateField(
        lazy(N_("Shown until and including")),
        [InputRequired(lazy(N_("Enter the last day, for example 31 May.")))],
    )
    confirmation_wanted = BooleanField(lazy(N_("Ask everybody to confirm that they have read it")))

    def offer(self, own_name: str, partners: Iterable[tuple[UUID, str]]) -> None:
        """Offer one's own organisation, and each partnership."""
        self.audience.choices = choices([("", own_name)]) + choices(
            (str(one), name) for one, name in partners
        )
        if not self.key.data:
            self.key.data = str(uuid4())

    @property
    def chosen_partnership(self) -> UUID | None:
        """The partnership, or None for one's own organisation."""
        return UUID(self.audience.data) if self.audience.data else None

    @property
    def chosen_key(self) -> UUID | None:
        """What makes a second click announce nothing new."""
        try:
            return UUID(str(self.key.data))
        except ValueError:
            return None
