"""The pages of a draft as a list of tasks: what each is called, and what it still lacks."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from flask import url_for

from core.errors import RuleBroken
from core.text import N_
from partners.memoranda.drafts import Section
from web.i18n import message_of, translate
from web.templating import StateTag

LABELS = {
    Section.PARTIES: N_("Parties"),
    Section.BASICS: N_("Title, purpose and term"),
    Section.SCOPE: N_("Services, areas and pathways"),
    Section.RESPONSE_TIMES: N_("Response times"),
    Section.DATA_SHARING: N_("Data that is shared"),
    Section.GOVERNANCE: N_("Meetings, notice and rules"),
    Section.TARGETS: N_("Targets"),
    Section.CLAUSES: N_("Clauses"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One page of the draft with what it lacks; `tag` is None when it is complete."""

    label: str
    url: str
    tag: StateTag | None
    hint: str | None


def section_label(section: Section) -> str:
    """What a section is called."""
    return translate(LABELS[section])


def section_tasks(memorandum_id: UUID, lacking: list[tuple[Section, RuleBroken]]) -> list[Task]:
    """Every section with what it lacks."""
    reasons: defaultdict[Section, list[str]] = defaultdict(list)
    for section, reason in lacking:
        reasons[section].append(message_of(reason))
    incomplete = StateTag(translate(N_("Incomplete")), "orange")
    return [
        Task(
            label=section_label(section),
            url=url_for("memoranda.section", memorandum_id=memorandum_id, section=section.value),
            tag=incomplete if reasons[section] else None,
            hint=" ".join(reasons[section]) or None,
        )
        for section in Section
    ]
