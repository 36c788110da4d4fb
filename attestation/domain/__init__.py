"""What happens in this room: chains are looked through, anchors made, documents signed."""

from attestation.domain.anchoring import make_anchor, write_anchors
from attestation.domain.signing import (
    NotSigned,
    add_certificate,
    begin_signing,
    complete_signing,
    forget_ended,
    revoke,
    sign,
    trust,
    usable,
)
from attestation.domain.verifying import AnchorFault, Fault, anchor_faults, every_stream, faults_of

__all__ = [
    "AnchorFault",
    "Fault",
    "NotSigned",
    "add_certificate",
    "anchor_faults",
    "begin_signing",
    "complete_signing",
    "every_stream",
    "faults_of",
    "forget_ended",
    "make_anchor",
    "revoke",
    "sign",
    "trust",
    "usable",
    "write_anchors",
]
