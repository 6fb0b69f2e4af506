"""Looks for secrets in the files of the repository, by the detectors of detect-secrets (security W-01)."""

import subprocess
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.settings import transient_settings

from tests.support.tree import ROOT

DETECTORS = (
    *(
        "AWSKeyDetector",
        "AzureStorageKeyDetector",
        "BasicAuthDetector",
        "CloudantDetector",
        "DiscordBotTokenDetector",
    ),
    *("GitHubTokenDetector", "GitLabTokenDetector", "JwtTokenDetector", "MailchimpDetector", "NpmDetector"),
    *("OpenAIDetector", "PrivateKeyDetector", "PypiTokenDetector", "SendGridDetector", "SlackDetector"),
    *("SquareOAuthDetector", "StripeDetector", "TelegramBotTokenDetector", "TwilioKeyDetector"),
)
"""Those that know a secret by its form."""
GUESSING = ("KeywordDetector", "ArtifactoryDetector", "IbmCloudIamDetector", "SoftlayerDetector")
"""Those that guess by a word beside it; they take a minute over the whole tree."""
GENERATED = (".lock", ".pot", ".woff2", ".png", ".gz", ".ico", ".pdf", ".p12", ".pyc")


def tracked_files() -> list[Path]:
    """The files of the repository whose content somebody wrote."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True, timeout=30
    ).stdout
    paths = (ROOT / name for name in listed.split("\0") if name)
    return [path for path in paths if path.suffix not in GENERATED and path.is_file()]


def secrets_in(files: Iterable[Path], *, guessing: bool = False) -> Counter[tuple[str, str]]:
    """How many secrets of each kind stand in each file, by its path below the repository and the kind's name."""
    plugins: list[dict[str, object]] = [
        {"name": name} for name in (*DETECTORS, *(GUESSING if guessing else ()))
    ]
    plugins.append({"name": "Base64HighEntropyString", "limit": 4.9})
    found: Counter[tuple[str, str]] = Counter()
    with transient_settings({"plugins_used": plugins, "filters_used": []}):
        collection = SecretsCollection()
        for path in files:
            collection.scan_file(str(path))
        for name, secret in collection:
            place = Path(name)
            told = place.relative_to(ROOT).as_posix() if place.is_relative_to(ROOT) else place.name
            found[(told, secret.type)] += 1
    return found
