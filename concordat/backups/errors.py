"""What keeps a backup, a restore or a drill from being done."""

from core.errors import ConcordatError


class BackupRefused(ConcordatError):
    """A backup cannot be made, does not hold, or must not be restored here; the message says why."""
