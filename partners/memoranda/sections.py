"""The pages of a draft as a list of tasks: what each is called, and what it still lacks."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import url_for

from core.errors import RuleBroken
from core.text import N_
from partners.memoranda.differences import SectionDifference
from partners.memoranda.drafts import Section
from partners.memoranda.parts import PART_LABELS, Part
from web.i18n import message_of, translate
from web.states import StateTag

LABELS = {section: PART_LABELS[Part(section.value)] for section in Section}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One page of the draft with what it lacks or changes; `tag` is None when it is simply complete."""

    label: str
    url: str
    tag: StateTag | None
    hint: str | None


def section_label(section: Section) -> str:
    """What a section is called."""
    return translate(LABELS[section])


def section_tasks(
    memorandum_id: UUID,
    lacking: list[tuple[Section, RuleBroken]],
    *,
    changed: Sequence[SectionDifference] | None = None,
) -> list[Task]:
    """Every section with what it lacks; of an amendment or a renewal, also whether it differs from before."""
    reasons: defaultdict[Section, list[str]] = defaultdict(list)
    for section, reason in lacking:
        reasons[section].append(message_of(reason))
    incomplete = StateTag(translate(N_("Incomplete")), "orange")
    differing = {difference.part.value for difference in changed or ()}
    follows = changed is not None

    def tag(section: Section) -> StateTag | None:
        if reasons[section]:
            return incomplete
        if not follows:
            return None
        if section.value in differing:
            return StateTag(translate(N_("Changed")), "blue")
        return StateTag(translate(N_("As before")), "grey")

    return [
        Task(
            label=section_label(section),
            url=url_for("memoranda.section", memorandum_id=memorandum_id, section=section.value),
            tag=tag(section),
            hint=" ".join(reasons[section]) or None,
        )
        for section in Section
    ]
