"""What is measured in words, where a name alone would not say it."""

from collections.abc import Mapping

from core.text import N_
from kpi.measures.scope import Scope, ScopeKind
from web.i18n import translate

SCOPES: Mapping[ScopeKind, str] = {
    ScopeKind.PARTNERSHIP: "%(names)s",
    ScopeKind.AGENCY: N_("%(names)s, all partners"),
    ScopeKind.NGO: N_("%(names)s, all agencies"),
    ScopeKind.ALL: N_("All agencies and partners"),
}


def scope_text(scope: Scope) -> str:
    """The names of those measured, and whether that is all of their work."""
    return kind_text(scope.kind, scope.title)


def kind_text(kind: ScopeKind, names: str) -> str:
    """The same from a stored kind and its names."""
    return names if kind is ScopeKind.PARTNERSHIP else translate(SCOPES[kind], {"names": names})
