"""Why a process does not start."""

from core.errors import ConcordatError


class SettingsRefused(ConcordatError):
    """The settings do not allow a start; the message says which one and how to cure it."""
