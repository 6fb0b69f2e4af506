"""The form that turns an instrument on."""

from wtforms import BooleanField, RadioField
from wtforms.validators import Optional

from core.text import N_
from web.forms import BaseForm, choices
from web.i18n import lazy
from wellbeing.instruments.codes import InstrumentCode
from wellbeing.instruments.scoring.alcohol import CUT_OFFS

_CUT_OFF_WORDS = {
    3: N_("3: the usual one for women in the United States"),
    4: N_("4: the usual one for men in the United States"),
    5: N_("5: the usual one in the United Kingdom"),
}


class SwitchForm(BaseForm):
    """That the licence was read; for alcohol, the one cut-off for everybody."""

    has_read = BooleanField(lazy(N_("I have read the licence, and my agency keeps to it")))
    cut_off = RadioField(
        lazy(N_("From which score on is a closer look offered?")),
        [Optional()],
        validate_choice=False,
        description=lazy(N_("Nobody is asked for their sex, so there is one for everybody.")),
    )

    def fit(self, code: InstrumentCode) -> "SwitchForm":
        """Ask for a cut-off only where the instrument needs one."""
        if code is InstrumentCode.AUDIT_C:
            self.cut_off.choices = choices([(at, _CUT_OFF_WORDS[at]) for at in CUT_OFFS])
        else:
            del self.cut_off
        return self

    @property
    def chosen_cut_off(self) -> int | None:
        """The cut-off, if one was asked for and chosen."""
        data = self.cut_off.data if "cut_off" in self else None
        return int(data) if data and data.isdecimal() else None
