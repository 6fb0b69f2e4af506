"""Alembic's environment of the main database."""

from alembic import context

from concordat.migration_environment import main
from concordat.models import metadata

main(context, metadata, url_of=lambda settings: settings.database_url)
