"""The targets of a draft: one optional figure per indicator."""

from typing import Any

from wtforms import DecimalField
from wtforms.validators import NumberRange, Optional

from core.text import N_
from partners.memoranda.content import Content
from partners.memoranda.drafts import Change, Targets
from partners.memoranda.section_form import SectionForm
from partners.memoranda.targets import MOST, TARGETS, TargetUnit
from partners.memoranda.terms import Target
from web.i18n import lazy


class TargetsBase(SectionForm):
    """One optional figure per indicator; the fields are made below."""

    @classmethod
    def values_of(cls, content: Content) -> dict[str, Any]:
        """The targets as people type them."""
        by_code = {target.indicator: target.value for target in content.targets}
        return {t.code: t.typed(by_code[t.code]) for t in TARGETS if t.code in by_code}

    def to_change(self) -> Change:
        """The figures that were given, as the command takes them."""
        given = [(t, self[t.code].data) for t in TARGETS]
        return Targets(
            targets=tuple(
                Target(indicator=t.code, comparison=t.comparison, value=t.stored(float(typed)))
                for t, typed in given
                if typed is not None
            )
        )


def _target_fields() -> dict[str, Any]:
    hints = {
        ("at_least", TargetUnit.PERCENT): N_("At least so many per cent"),
        ("at_most", TargetUnit.PERCENT): N_("At most so many per cent"),
        ("at_most", TargetUnit.DURATION): N_("At most so many hours (median)"),
        ("at_most", TargetUnit.PER_100): N_("At most so many of 100 encounters"),
        ("at_most", TargetUnit.MINUTES): N_("At most so many minutes (median)"),
        ("at_least", TargetUnit.POINTS): N_("At least so many percentage points"),
        ("at_least", TargetUnit.SCORE): N_("At least so many points, from 1 to 5"),
    }
    return {
        t.code: DecimalField(
            lazy(t.name),
            [Optional(), NumberRange(min=0, max=MOST[t.unit])],
            description=lazy(hints[t.comparison.value, t.unit]),
            places=None,
        )
        for t in TARGETS
    }


TargetsSection = type("TargetsSection", (TargetsBase,), _target_fields())
