"""The application and its client, as the web tests have them."""

from tests.web.conftest import *  # noqa: F403
