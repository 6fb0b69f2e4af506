"""The pages of outreach: campaigns and activities, the library, volunteers, and funding."""

import partners.outreach.campaigns.routes
import partners.outreach.grants.routes
import partners.outreach.library.routes
import partners.outreach.volunteers.routes  # noqa: F401 - all four register their pages
from partners.outreach.board import blueprint

__all__ = ["blueprint"]
