"""Signatures that whoever keeps anchors checks with the public key alone, without any secret of ours (security G-06)."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from audit.chain import seal_of

PURPOSE = "anchor signing key"
SPEAKS_OF = b"concordat anchor\n"
"""Begins what is signed: no signature over an anchor is one over anything else."""


def signature_of(content: str) -> bytes:
    """The installation's Ed25519 signature over the content of an anchor."""
    return _key().sign(SPEAKS_OF + content.encode())


def public_key() -> bytes:
    """The 32 bytes that the keepers of anchors are given once, by another way than the anchors come."""
    return _key().public_key().public_bytes_raw()


def is_signed(signature: bytes, content: str, *, by: bytes) -> bool:
    """Whether the holder of the other half of a public key signed this content; a malformed key is False too."""
    try:
        Ed25519PublicKey.from_public_bytes(by).verify(signature, SPEAKS_OF + content.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _key() -> Ed25519PrivateKey:
    """Follows from the audit key, so that there is no second secret to keep, lose or forget in a backup."""
    return Ed25519PrivateKey.from_private_bytes(seal_of(PURPOSE))
