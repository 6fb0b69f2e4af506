"""The tables of the tests: as the migrations make them, so that tests see what an operator gets."""

import os
import pkgutil
from importlib import import_module
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy.engine import URL

from concordat.migration import Tree
from concordat.migration import alembic_config as tree_config
from core.database import Base, make_engine
from wellbeing.store import WellbeingBase

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "audit",
    "accounts",
    "surveys",
    "partners",
    "referrals",
    "wellbeing",
    "kpi",
    "concordat",
    "core",
    "web",
)


METADATA = {Tree.MAIN: Base.metadata, Tree.WELLBEING: WellbeingBase.metadata}


def import_models() -> None:
    """Import every module named `models`, so that the metadata is complete."""
    for name in PACKAGES:
        package = import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            if module.name.endswith(".models"):
                import_module(module.name)


def alembic_config(url: str | URL, tree: Tree = Tree.MAIN) -> Config:
    """Alembic's settings from pyproject.toml for one database."""
    text = url if isinstance(url, str) else url.render_as_string(hide_password=False)
    config = tree_config(tree)
    config.set_main_option("sqlalchemy.url", text.replace("%", "%%"))
    config.attributes["url"] = text
    return config


def create_schema(url: str | URL, tree: Tree = Tree.MAIN) -> None:
    """Bring an empty database to the newest revision.

    While models change faster than their migration, `CONCORDAT_TESTS_SCHEMA=models` makes the tables of
    the models that the collected tests import; that migrations and models are equal is a contract test.
    """
    from_models = os.environ.get("CONCORDAT_TESTS_SCHEMA") == "models"
    is_migrated = any((ROOT / tree.value / "versions").glob("*.py"))
    if is_migrated and not from_models:
        command.upgrade(alembic_config(url, tree), "head")
        return
    import_models()
    engine = make_engine(url)
    with engine.begin() as connection:
        METADATA[tree].create_all(connection)
    engine.dispose()
    if is_migrated:
        command.stamp(alembic_config(url, tree), "head")
