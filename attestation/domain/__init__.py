"""What happens in this room: chains are looked through, anchors made, documents signed."""

from attestation.domain.anchoring import make_anchor, write_anchors
from attestation.domain.verifying import AnchorFault, Fault, anchor_faults, every_stream, faults_of

__all__ = [
    "AnchorFault",
    "Fault",
    "anchor_faults",
    "every_stream",
    "faults_of",
    "make_anchor",
    "write_anchors",
]
