"""The pages of the channels: conversations, announcements, and who to call for what."""

import partners.channels.announcements.routes
import partners.channels.contacts.routes
import partners.channels.threads.routes  # noqa: F401 - all three register their pages
from partners.channels.board import blueprint

__all__ = ["blueprint"]
