"""Every primitive is used where the inventory says, and nowhere else."""

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from core.database import Base
from core.sealing import SealedFor, sealed_models
from tests.support.tree import PACKAGES, ROOT
from wellbeing.store import WellbeingBase

COUNTED = frozenset({"cryptography", "hmac", "argon2", "pyotp", "webauthn", "pyhanko"})
BANNED = frozenset(
    {
        "Crypto",
        "Cryptodome",
        "nacl",
        "jwt",
        "jose",
        "passlib",
        "bcrypt",
        "rsa",
        "ecdsa",
        "itsdangerous",
        "sqlalchemy_utils",
    }
)
HASHES = frozenset({"sha256", "file_digest"})


@cache
def _sources() -> list[tuple[str, ast.Module]]:
    paths = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return [(str(path.relative_to(ROOT)), ast.parse(path.read_text())) for path in sorted(paths)]


def _imports(tree: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.proves("F-12")
def test_the_inventory_is_what_the_code_imports() -> None:
    said: dict[str, set[str]] = defaultdict(set)
    for line in Path(ROOT / "docs/cryptography.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        library = cells[1].strip("`") if len(cells) == 4 else ""
        if library in COUNTED:
            said[library] |= set(
                re.findall(r"`([\w/]+\.py)`", cells[2])
            )  # one library has a line for each use
    assert said.keys() == COUNTED
    used: dict[str, set[str]] = defaultdict(set)
    for path, tree in _sources():
        imported = _imports(tree)
        for library in imported & COUNTED:
            used[library].add(path)
        assert not imported & BANNED, path
        if not path.startswith("concordat/seed/"):
            assert "random" not in imported, path
    assert used == said


@pytest.mark.proves("F-12")
def test_no_hash_but_sha_256_and_no_cipher_but_gcm() -> None:
    for path, tree in _sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                if node.value.id == "hashlib":
                    assert node.attr in HASHES, f"{path}: hashlib.{node.attr}"
                assert node.attr not in {"md5", "sha1", "ECB", "CBC", "CTR", "ARC4", "TripleDES"}, path
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cryptography"):
                assert not {alias.name for alias in node.names} & {
                    "Cipher",
                    "modes",
                    "algorithms",
                    "Fernet",
                }, path


@pytest.mark.proves("F-02", "D-01")
def test_every_sealed_model_has_an_id_of_its_own_making_and_says_whose_it_is() -> None:
    from concordat import models, wellbeing_models

    assert (models.__name__, wellbeing_models.__name__) == ("concordat.models", "concordat.wellbeing_models")
    found = [*sealed_models(Base), *sealed_models(WellbeingBase)]
    assert len(found) >= 33
    silent = [
        model.__tablename__
        for model in found
        if not isinstance(getattr(model, "sealed_for", None), SealedFor)
    ]
    assert silent == []
    for model in found:
        [key] = model.__table__.primary_key.columns
        assert key.name == "id", model.__tablename__
        assert key.default is not None or key.foreign_keys, (
            f"{model.__tablename__}: the database makes its ids"
        )
