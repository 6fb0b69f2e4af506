"""What a side says about the page for everybody."""

from wtforms import BooleanField, HiddenField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, Optional

from core.text import N_
from partners.openness.pages.commands import MOST_CONTACT, PageValues
from web.forms import BaseForm
from web.i18n import lazy


def _stripped(text: str | None) -> str | None:
    return text.strip() if text else text


class PageForm(BaseForm):
    """Whether this side agrees, and whom everybody may ask."""

    version = HiddenField(default="0")
    agrees = BooleanField(lazy(N_("Our side agrees that everybody may read this page")))
    contact = StringField(
        lazy(N_("How people reach our side")),
        [Optional(), Length(max=MOST_CONTACT)],
        filters=[_stripped],
        description=lazy(N_("A telephone, an address or a page of the organisation; no name of a person.")),
    )
    oversight_contact = StringField(
        lazy(N_("Who may be asked where an answer does not satisfy")),
        [Optional(), Length(max=MOST_CONTACT)],
        filters=[_stripped],
        description=lazy(
            N_("For example an ombudsperson, a review board or a regulator. Both sides share this.")
        ),
    )
    answer_days = IntegerField(
        lazy(N_("Days until a complaint is answered")),
        [InputRequired(lazy(N_("Enter a number of days.")))],
        default=30,
        description=lazy(N_("Calendar days. 30 is a local rule, not a standard. Both sides share this.")),
    )
    shows_diligence = BooleanField(lazy(N_("Tell what our due diligence came to")))

    @property
    def seen_version(self) -> int:
        """The version on which the form was filled in."""
        return int(self.version.data) if str(self.version.data).isdecimal() else 0

    def values(self, *, is_ngo: bool) -> PageValues:
        """What was filled in."""
        return PageValues(
            agrees=bool(self.agrees.data),
            contact=self.contact.data or None,
            oversight_contact=self.oversight_contact.data or None,
            answer_days=self.answer_days.data,
            shows_diligence=bool(self.shows_diligence.data) if is_ngo else None,
        )
