"""No image of the service is built here, so none can hold a secret; one that came would have to be searched (W-01)."""

import re
from collections.abc import Iterator, Mapping

import pytest

from tests.support.tree import ROOT, files

RECIPE = re.compile(
    r"(?:dockerfile|containerfile)(?:\..*)?|.*\.(?:dockerfile|containerfile|pkr\.hcl|def)|vagrantfile|singularity"
    r"|(?:docker-)?compose(?:\..*)?\.ya?ml|\.dockerignore|\.containerignore|snapcraft\.yaml|mkosi\.conf|flake\.nix"
    r"|devcontainer\.json|project\.toml|cloudbuild\.ya?ml"
)
"""Names of files from which a tool makes an image, in small letters."""
BUILDS = re.compile(
    r"\b(?:docker|podman|nerdctl|img|buildah|pack|apptainer|singularity|packer|nix|mkosi|depot)[ \t]+"
    r"(?:image[ \t]+|buildx[ \t]+|compose[ \t]+)?(?:build|bud|bake|commit|up)\b"
    r"|\bdocker/build-push-action\b|\bkaniko\b|\bbuildkitd?\b|\bko[ \t]+(?:build|publish)\b"
)
"""Commands that make one, wherever they stand: in a script, a target, a pipeline or a guide."""
LEFT_OUT = (".lock", ".pot", ".po")


def images_in(texts: Mapping[str, str]) -> Iterator[str]:
    """The files, by their path, that are a recipe of an image or tell how one is made."""
    for path, text in texts.items():
        name = path.rpartition("/")[2].lower()
        if RECIPE.fullmatch(name) or BUILDS.search(text):
            yield path


@pytest.mark.proves("W-01")
def test_nothing_here_builds_an_image() -> None:
    """Whoever adds one removes this test for another that searches the image as `tests/support/secret_scan.py` does."""
    texts = {
        name.as_posix(): (ROOT / name).read_text(errors="replace")
        for name in files()
        if name.suffix not in LEFT_OUT and name.parts[0] not in ("static", "tests")
    }
    assert len(texts) > 1000
    assert {"Makefile", ".ci/run", "pyproject.toml", "concordat/bootstrap.py"} <= texts.keys()
    assert list(images_in(texts)) == []
    assert [path for path in map(str, files()) if list(images_in({path: ""}))] == []


@pytest.mark.proves("W-01")
def test_an_image_that_is_planted_is_found() -> None:
    planted = {
        "Dockerfile": "FROM python",
        "deploy/Dockerfile.web": "",
        "deploy/web.dockerfile": "",
        "Containerfile": "",
        "compose.yml": "",
        "deploy/docker-compose.override.yaml": "",
        ".dockerignore": "",
        "image.pkr.hcl": "",
        "deploy/service.def": "",
        "Vagrantfile": "",
        "a/Makefile": "image:\n\tdocker build -t concordat .\n",
        ".ci/image": "podman  build .",
        ".ci/compose": "docker compose -f x build && docker compose up",
        ".github/workflows/image.yml": "- uses: docker/build-push-action@v6",
        ".gitlab-ci.yml": "image: gcr.io/kaniko-project/executor",
        "docs/guide.md": "Then run `buildah bud .`",
        "pack.sh": "pack build concordat --builder x",
    }
    assert set(images_in(planted)) == planted.keys()
    harmless = {
        "docs/a.md": "Take a picture of the document, or pack your things and build trust.",
        "concordat/documents.py": "def compose(): ...",
        "templates/compose.html": "An image of the organisation",
        "b.py": "container = build(items)",
    }
    assert list(images_in(harmless)) == []
