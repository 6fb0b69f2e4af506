"""What people do with needs assessments: gather, review and conclude, and follow the priorities up."""

from partners.needs.commands.evidence import (
    Origin,
    Talk,
    add_statistics,
    add_talk,
    attach_survey,
    link_theme,
    map_statistics,
    remove_source,
)
from partners.needs.commands.following import become_goal, search_partner, settle, want_service
from partners.needs.commands.gathering import (
    Question,
    add_barrier,
    add_theme,
    change_question,
    open_assessment,
    remove_barrier,
    remove_theme,
)
from partners.needs.commands.reviewing import (
    Opinion,
    answer_review,
    ask_expert,
    begin_review,
    conclude,
    gather_again,
    offer_experts,
    overrule,
)

__all__ = [
    "Opinion",
    "Origin",
    "Question",
    "Talk",
    "add_barrier",
    "add_statistics",
    "add_talk",
    "add_theme",
    "answer_review",
    "ask_expert",
    "attach_survey",
    "become_goal",
    "begin_review",
    "change_question",
    "conclude",
    "gather_again",
    "link_theme",
    "map_statistics",
    "offer_experts",
    "open_assessment",
    "overrule",
    "remove_barrier",
    "remove_source",
    "remove_theme",
    "search_partner",
    "settle",
    "want_service",
]
