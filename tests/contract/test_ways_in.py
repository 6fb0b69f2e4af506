"""Nobody comes in by somebody else's word: there is no OIDC, SAML or the like, and whoever adds one fails here (security A-13).

A sign-in by another site's word would need issuer and subject as identity, a checked signature, nonce and audience, and the
claim of a second factor. None of that is built, because nothing of it is used; this shows that nothing of it is.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from concordat.app import create_app
from concordat.config import load_settings
from concordat.models import metadata
from tests.support.settings import settings_environment
from tests.support.tree import PACKAGES, ROOT

LIBRARIES = re.compile(
    r"authlib|oauth|openid|oidc|saml|jwt|jose|joserfc|jwcrypto|xmlsec|signxml|msal|social[-_]auth|flask[-_]dance|ldap|kerberos"
    r"|gssapi|spnego|python[-_]cas|okta|keycloak|auth0|federat"
)
"""Packages by which one site believes another who somebody is."""
WORDS = re.compile(
    r"(?:^|[^a-z])(?:oidc|saml2?|oauth2?|openid|sso|idp|acs|federat\w*|issuer|relying|id_token)(?:[^a-z]|$)"
)
"""What addresses and columns of such a sign-in are called."""
BEGINS_A_SESSION = frozenset(
    {
        "start_session",
        "login_user",
        "keep_proof",
        "finish",
        "WebSession",
        "SignedIn",
        "user_loader",
        "request_loader",
    }
)
"""Whatever makes somebody signed in; a row of `WebSession` is one where it is built or inserted."""
WAYS_IN = {
    "accounts/sign_in/routes.py try_sign_in start_session": "a password; the second step is still to come",
    "accounts/sign_in/routes.py change_own_password start_session": "whoever is signed in and knows the old password",
    "accounts/sign_in/routes.py change_own_password keep_proof": "the factor that the same session showed before",
    "accounts/sign_in/starting.py start_session login_user": "the one place that makes a session somebody's",
    "accounts/sign_in/session_store.py save WebSession": "the one place that stores it",
    "accounts/factors/routes/signing_in.py sign_in_by_passkey start_session": "a passkey, which is both factors",
    "accounts/factors/routes/signing_in.py sign_in_by_passkey finish": "a passkey, which is both factors",
    "accounts/factors/routes/signing_in.py prove_by_code finish": "password and a code of an app",
    "accounts/factors/routes/signing_in.py recover finish": "password and a recovery code",
    "accounts/factors/routes/signing_in.py prove_by_passkey finish": "password and a passkey",
    "accounts/factors/routes/signing_in.py finish keep_proof": "notes which factor was shown",
    "accounts/factors/routes/adding.py _added finish": "password and the first factor of one's own",
    "accounts/factors/routes/confirming.py _go_on keep_proof": "a factor shown again by whoever is signed in",
    "concordat/sign_in.py install_sign_in user_loader": "reads the session of the server and nothing else",
    "concordat/sign_in.py install_sign_in SignedIn": "the same",
    "concordat/sign_in.py load SignedIn": "the same",
    "concordat/sign_in.py load user_loader": "the same",
    "concordat/visits.py install_visits SignedIn": "a visit of the compartment by a code: no account, and one permission",
    "concordat/visits.py install_visits request_loader": "the same",
    "concordat/visits.py load SignedIn": "the same",
    "concordat/visits.py load request_loader": "the same",
    "concordat/backups/drill.py _status SignedIn": "the operator's drill looks at pages of a restored copy, in its own process",
    "accounts/sign_in/starting.py start_session SignedIn": "what `login_user` is given",
}
"""Every function that makes or renews a session, and from what."""


def locked_packages(text: str) -> set[str]:
    return {
        line.split("==")[0].strip().lower() for line in text.splitlines() if re.match(r"[A-Za-z0-9]", line)
    }


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def beginnings(tree: ast.Module) -> Iterator[str]:
    """Function and what it calls, for every call that makes somebody signed in."""
    for function in (
        one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
    ):
        for node in ast.walk(function):
            if isinstance(node, ast.Call):
                name = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                if name == "insert":
                    name = next((one.id for one in node.args if isinstance(one, ast.Name)), "")
                if name in BEGINS_A_SESSION:
                    yield f"{function.name} {name}"
            elif isinstance(node, ast.Attribute) and node.attr in {"user_loader", "request_loader"}:
                yield f"{function.name} {node.attr}"


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for room in PACKAGES:
        for path in sorted((ROOT / room).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            if any(word in text for word in BEGINS_A_SESSION) or LIBRARIES.search(text.lower()):
                yield path, ast.parse(text)


@pytest.fixture(scope="module")
def app() -> Flask:
    values = settings_environment("sqlite:////tmp/absent.db", vault_url="sqlite:////tmp/absent-vault.db")
    return create_app(load_settings(values))


@pytest.mark.proves("A-13")
def test_no_library_of_such_a_sign_in_is_locked_or_imported() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        packages = locked_packages((ROOT / name).read_text(encoding="utf-8"))
        assert {"flask", "sqlalchemy", "webauthn"} <= packages, "the file is read"
        assert {one for one in packages if LIBRARIES.search(one)} == set()
    found = {
        f"{path.relative_to(ROOT)}: {module}"
        for path, tree in sources()
        for module in imported(tree)
        if LIBRARIES.search(module.lower())
    }
    assert found == set()


@pytest.mark.proves("A-13")
def test_no_address_and_no_column_is_there_for_it(app: Flask) -> None:
    addresses = {rule.rule for rule in app.url_map.iter_rules()}
    assert "/sign-in" in addresses
    assert {one for one in addresses if WORDS.search(one.lower())} == set()
    columns = {
        f"{table.name}.{column.name}" for table in metadata.tables.values() for column in table.columns
    }
    assert "app_user.email_folded" in columns
    found = {one for one in columns if WORDS.search(one.replace("_", " "))}
    assert {one for one in found if not one.startswith("training_")} == set(), "certificates have issuers too"
    # Who somebody is hangs on the account alone: its columns are counted, so that another site's name for them is seen.
    assert {column.name for column in metadata.tables["app_user"].columns} == {
        "id", "version", "organisation_id", "unit_id", "name", "job_title", "email", "email_folded", "status",
        "password_hash", "password_changed_at", "last_signed_in_at", "disabled_at", "disabled_by_id", "enabled_at",
        "ends_at", "created_at",
    }  # fmt: skip


@pytest.mark.proves("A-13")
def test_a_session_begins_with_password_and_factor_or_a_passkey_and_with_nothing_else() -> None:
    found = {
        f"{path.relative_to(ROOT).as_posix()} {beginning}"
        for path, tree in sources()
        for beginning in beginnings(tree)
        if not beginning.endswith(" finish") or "factors" in path.parts  # elsewhere a referral is finished
    }
    assert found == set(WAYS_IN)


@pytest.mark.parametrize(
    "name",
    ["authlib", "flask-oidc", "python3-saml", "pyjwt", "python-jose", "requests-oauthlib", "msal", "ldap3"],
)
def test_the_pattern_knows_the_libraries(name: str) -> None:
    assert LIBRARIES.search(name)


@pytest.mark.parametrize(
    "name", ["/sso/callback", "/saml/acs", "/sign-in/oidc", "app user.oidc subject", "app user.issuer"]
)
def test_the_pattern_knows_the_words(name: str) -> None:
    assert WORDS.search(name)


def test_a_new_way_in_would_be_found() -> None:
    source = "def callback():\n    claims = verify(request.args['id_token'])\n    start_session(actor_of(claims), is_complete=True)\n"
    assert list(beginnings(ast.parse(source))) == ["callback start_session"]
    assert list(
        beginnings(ast.parse("def f(c):\n    c.execute(sa.insert(WebSession).values(user_id=1))\n"))
    ) == ["f WebSession"]
    assert list(imported(ast.parse("from authlib.jose import jwt"))) == ["authlib.jose"]
