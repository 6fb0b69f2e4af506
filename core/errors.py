"""Named errors of the domain; `web.error_pages` maps each to an answer once."""


class ConcordatError(Exception):
    """A refusal that a user reads: `message` is marked with `N_`, `params` fill its placeholders."""

    def __init__(self, message: str, **params: object) -> None:
        self.message = message
        self.params = params
        super().__init__(message % params if params else message)


class NotFound(ConcordatError):
    """The row does not exist for this actor."""


class Denied(ConcordatError):
    """The actor's role does not hold the permission, or the relation does not allow it."""


class Conflict(ConcordatError):
    """Somebody else changed the row first; the message names who did what and when."""


class InvalidTransition(Conflict):
    """The life cycle has no such step from the present state."""


class RuleBroken(ConcordatError):
    """A rule refuses the input; `field` names the form field that mends it, if there is one."""

    def __init__(self, message: str, field: str | None = None, **params: object) -> None:
        super().__init__(message, **params)
        self.field = field


class TooOften(ConcordatError):
    """The actor did this as often as a limit allows; the message says when it is possible again."""


class Unavailable(ConcordatError):
    """What the action depends on does not answer, and without it the action stays closed."""
