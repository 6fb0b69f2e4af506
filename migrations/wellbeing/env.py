"""Alembic's environment of the wellbeing compartment: its own metadata and its own database."""

from alembic import context

from concordat.migration_environment import main
from concordat.wellbeing_models import metadata

main(context, metadata, url_of=lambda settings: settings.wellbeing_database_url)
