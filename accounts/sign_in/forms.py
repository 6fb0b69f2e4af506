"""Forms of sign-in and of one's own account."""

from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from core.text import N_
from web.forms import BaseForm
from web.i18n import lazy

ADVICE = N_("At least 15 characters; several words in a row are easy to remember.")


class SignInForm(BaseForm):
    """E-mail and password."""

    email = EmailField(
        lazy(N_("E-mail")),
        [InputRequired(lazy(N_("Enter your e-mail address."))), Length(max=254)],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        lazy(N_("Password")),
        [InputRequired(lazy(N_("Enter your password.")))],
        render_kw={"autocomplete": "current-password"},
    )


class ForgotForm(BaseForm):
    """The address to which a reset link goes."""

    email = EmailField(
        lazy(N_("E-mail")),
        [InputRequired(lazy(N_("Enter your e-mail address."))), Length(max=254)],
        render_kw={"autocomplete": "username"},
    )


class NewPasswordForm(BaseForm):
    """A new password, typed twice."""

    password = PasswordField(
        lazy(N_("New password")),
        [InputRequired(lazy(N_("Choose a password.")))],
        description=lazy(ADVICE),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        lazy(N_("New password again")),
        [
            InputRequired(lazy(N_("Enter the new password again."))),
            EqualTo("password", lazy(N_("The two passwords differ."))),
        ],
        render_kw={"autocomplete": "new-password"},
    )


class InvitationForm(NewPasswordForm):
    """The first use of an account: the name as colleagues will see it, and a password."""

    name = StringField(
        lazy(N_("Your name")),
        [InputRequired(lazy(N_("Enter your name."))), Length(max=160)],
        filters=[lambda text: text.strip() if text else text],
        render_kw={"autocomplete": "name"},
    )


class ChangePasswordForm(NewPasswordForm):
    """The old password and a new one."""

    old_password = PasswordField(
        lazy(N_("Present password")),
        [InputRequired(lazy(N_("Enter your present password.")))],
        render_kw={"autocomplete": "current-password"},
    )
