"""Forms of the second factor. Their fields have names of their own: beside them a challenge carries a whole other form."""

from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length

from core.text import N_
from web.forms import BaseForm
from web.i18n import lazy

LONGEST_CODE = 60
LONGEST_LABEL = 60


class CodeForm(BaseForm):
    """The six digits of an authenticator app; a telephone offers to fill them in."""

    factor_code = StringField(
        lazy(N_("Code from your app")),
        [InputRequired(lazy(N_("Type the six digits that the app shows."))), Length(max=LONGEST_CODE)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "pattern": "[0-9 ]*"},
    )


class RecoveryForm(BaseForm):
    """One of the ten codes on paper."""

    factor_recovery = StringField(
        lazy(N_("Recovery code")),
        [InputRequired(lazy(N_("Type one of your recovery codes."))), Length(max=LONGEST_CODE)],
        description=lazy(N_("Six groups of four letters and digits. Each code works once.")),
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"},
    )


class PasskeyForm(BaseForm):
    """What a passkey answered; a script fills it in."""

    factor_answer = HiddenField()


class AppForm(BaseForm):
    """What a new authenticator app is called."""

    label = StringField(
        lazy(N_("Name of the device")),
        [
            InputRequired(lazy(N_("Give the device a name, for example “Work phone”."))),
            Length(max=LONGEST_LABEL),
        ],
        filters=[lambda text: text.strip() if text else text],
    )


class NewPasskeyForm(AppForm):
    """What a new passkey is called, and what the device answered."""

    factor_answer = HiddenField()


class ResetForm(BaseForm):
    """Why somebody's second factors are to be removed."""

    reason = StringField(
        lazy(N_("How you made sure that it is this person")),
        [
            InputRequired(
                lazy(N_("Say how you made sure, for example “came to the desk with their badge”."))
            ),
            Length(max=200),
        ],
        filters=[lambda text: text.strip() if text else text],
    )
