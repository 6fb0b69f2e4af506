"""Forms of claims: whom to invite, who claims, and how an agency knows a signatory."""

from collections.abc import Sequence

from wtforms import BooleanField, EmailField, PasswordField, RadioField, StringField
from wtforms.validators import DataRequired, Email, EqualTo, InputRequired, Length, Optional

from accounts.sign_in.forms import ADVICE
from core.errors import RuleBroken
from core.text import N_
from partners.services.claiming import AUTHORITY_BASES, AuthorityBasis
from partners.services.commands import Claiming
from web.forms import BaseForm, SelectChoice, choices
from web.i18n import lazy, translate

OTHER = "other"
ADDRESS = N_("Enter an e-mail address, for example name@example.org.")


class InviteToClaimForm(BaseForm):
    """An address of the organisation that the directory knows, or another one."""

    address = RadioField(lazy(N_("Where should the invitation go?")), [InputRequired()])
    other = EmailField(
        lazy(N_("Another address of the organisation")),
        [Optional(), Email(lazy(ADDRESS)), Length(max=254)],
        description=lazy(
            N_("Take one that the organisation publishes. Whoever reads its mail can claim the entry.")
        ),
    )

    def offer(self, addresses: Sequence[str]) -> None:
        """Offer the addresses that the directory holds."""
        self.address.choices = [
            *(SelectChoice(value=address, label=address) for address in addresses),
            SelectChoice(value=OTHER, label=translate(N_("Another address"))),
        ]

    def chosen(self) -> str:
        """The address chosen or typed; raises `RuleBroken` where none is typed."""
        if self.address.data != OTHER:
            return str(self.address.data)
        if not (self.other.data or "").strip():
            raise RuleBroken(ADDRESS, "other")
        return str(self.other.data).strip()


class ClaimForm(BaseForm):
    """Who takes the entry over."""

    name = StringField(
        lazy(N_("Your name")),
        [DataRequired(lazy(N_("Enter your name."))), Length(max=160)],
        filters=[lambda text: text.strip() if text else text],
        render_kw={"autocomplete": "name"},
    )
    job_title = StringField(
        lazy(N_("Your role in the organisation")),
        [DataRequired(lazy(N_("Say what you do in the organisation."))), Length(max=160)],
        filters=[lambda text: text.strip() if text else text],
        description=lazy(N_("For example: director, service manager.")),
        render_kw={"autocomplete": "organization-title"},
    )
    email = EmailField(
        lazy(N_("Your e-mail")),
        [
            InputRequired(lazy(N_("Enter your e-mail address."))),
            Email(lazy(ADDRESS)),
            Length(max=254),
        ],
        filters=[lambda text: text.strip() if text else text],
        description=lazy(N_("You sign in with it, and mails to you go there.")),
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        lazy(N_("Password")),
        [InputRequired(lazy(N_("Choose a password.")))],
        description=lazy(ADVICE),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        lazy(N_("Password again")),
        [
            InputRequired(lazy(N_("Enter the password again."))),
            EqualTo("password", lazy(N_("The two passwords differ."))),
        ],
        render_kw={"autocomplete": "new-password"},
    )
    entitled = BooleanField(
        lazy(N_("I work for this organisation and may speak for it here")),
        [InputRequired(lazy(N_("Only somebody of the organisation can claim its entry.")))],
    )
    may_sign = BooleanField(
        lazy(N_("I may also sign agreements for the organisation")),
        description=lazy(N_("The agency that invited you checks this before you can sign.")),
    )

    def person(self) -> Claiming:
        """What the form says, as the command takes it."""
        return Claiming(
            name=self.name.data or "",
            job_title=self.job_title.data or "",
            email=self.email.data or "",
            password=self.password.data or "",
            may_sign=bool(self.may_sign.data),
        )


class SignatoryForm(BaseForm):
    """How the agency knows that the claimant may sign."""

    basis = RadioField(
        lazy(N_("How do you know that this person may sign?")),
        [InputRequired(lazy(N_("Say how you know. Where you do not, refuse.")))],
        choices=lambda: choices(AUTHORITY_BASES.items()),
    )

    def authority(self) -> AuthorityBasis:
        """What was chosen, as the command takes it."""
        return AuthorityBasis(self.basis.data)
