"""What stands as it was said: links of chains and their anchors, certificates of officers, and signatures."""

from attestation.models.chain import Anchor, Head, Leaf, Link
from attestation.models.signatures import Authority, Certificate, KeyKind, Revocation, Signature, SigningSession

__all__ = [
    "Anchor",
    "Authority",
    "Certificate",
    "Head",
    "KeyKind",
    "Leaf",
    "Link",
    "Revocation",
    "Signature",
    "SigningSession",
]
