"""Forms about oneself: how to be reached, and erasing everything."""

from typing import Any

from wtforms import BooleanField, EmailField, RadioField, TelField
from wtforms.validators import InputRequired, Length

from core.text import N_
from web.forms import BaseForm, SelectChoice
from web.i18n import lazy
from wellbeing.participants.codes import CONTACT_WORDS, SafeContact
from wellbeing.participants.policy import MAIL, Reachable


def stripped(text: str | None) -> str | None:
    """What was typed, without outer blanks."""
    return text.strip() if text else text


class ReachForm(BaseForm):
    """How somebody wants to hear that there is a message."""

    safe_contact = RadioField(
        lazy(N_("How may we tell you that there is a message?")),
        [InputRequired(lazy(N_("Choose one. You can change it whenever you like.")))],
        choices=[SelectChoice(value=one.value, label=lazy(words)) for one, words in CONTACT_WORDS.items()],
        default=SafeContact.NONE.value,
        description=lazy(N_("We only ever write “You have a message”. Nothing else, and not from whom.")),
    )
    mail = EmailField(lazy(N_("Private e-mail address")), [Length(max=254)], filters=[stripped])
    phone = TelField(lazy(N_("Private telephone")), [Length(max=40)], filters=[stripped])
    is_sure = BooleanField(lazy(N_("Use my work address all the same")))

    @property
    def reachable(self) -> Reachable:
        """What was chosen, with the address or number that goes with it."""
        kind = SafeContact(self.safe_contact.data)
        typed = {SafeContact.MAIL: self.mail.data, SafeContact.PHONE: self.phone.data}
        return Reachable(safe_contact=kind, contact=typed.get(kind) or None)

    @property
    def asks_if_sure(self) -> bool:
        """Whether the address is in order but was refused: it is one at work."""
        refused = bool(self.mail.errors) and MAIL.fullmatch(self.mail.data or "") is not None
        return refused or bool(self.is_sure.data)

    @staticmethod
    def filled(safe_contact: SafeContact, contact: str | None) -> dict[str, Any]:
        """The fields as they were chosen before."""
        return {
            "safe_contact": safe_contact.value,
            "mail": contact if safe_contact is SafeContact.MAIL else None,
            "phone": contact if safe_contact is SafeContact.PHONE else None,
        }


class EraseForm(BaseForm):
    """One tick, so that nobody erases by a slip."""

    wants = BooleanField(
        lazy(N_("Yes, erase everything of mine")),
        [InputRequired(lazy(N_("Tick the box if you want this.")))],
    )
