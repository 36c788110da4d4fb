"""PAdES signatures by pyHanko, always in two steps: a PDF is prepared, and what was signed outside is put into it.

The key is never asked for here. Offline as the service is, the level is B-B: no time-stamping authority is asked.
"""

import asyncio
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from asn1crypto import cms, x509
from asn1crypto import pem as asn1_pem
from pyhanko.pdf_utils.embed import EmbeddedFileObject, FileSpec, embed_file
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import ExternalSigner, PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest
from pyhanko.sign.signers.pdf_signer import PdfTBSDocument
from pyhanko_certvalidator.registry import SimpleCertificateStore

DIGEST = "sha256"
# Room for the signature, the officer's certificate and its issuer's.
_RESERVED = 16_384
ATTACHMENT = "statement.json"


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A PDF with an empty place for a signature, and the bytes (DER) that the key has to sign."""

    pdf: bytes
    attributes: bytes
    digest: str
    start: int
    end: int


def prepare(*, document: bytes, certificate: str, issuer: str, name: str, reason: str, attachment: str) -> Prepared:
    """Return ``document`` made ready to be signed; ``attachment`` (JSON, or "") is embedded in it first.

    Raises pyhanko's PdfReadError where the document is no PDF that can be signed.
    """
    writer = IncrementalPdfFileWriter(BytesIO(document))
    if attachment:
        stream = EmbeddedFileObject.from_file_data(writer, attachment.encode(), mime_type="application/json")
        embed_file(writer, FileSpec(file_spec_string=ATTACHMENT, file_name=ATTACHMENT, embedded_data=stream))
    signer = _signer(certificate, issuer)
    metadata = PdfSignatureMetadata(
        field_name=_free_field(writer),
        md_algorithm=DIGEST,
        reason=reason or None,
        name=name,
        subfilter=SigSeedSubFilter.PADES,
    )

    async def run() -> Prepared:
        told, _document, output = await PdfSigner(metadata, signer=signer).async_digest_doc_for_signing(
            writer, bytes_reserved=_RESERVED
        )
        attributes = await signer.signed_attrs(told.document_digest, DIGEST, use_pades=True)
        output.seek(0)
        return Prepared(
            pdf=output.read(),
            attributes=attributes.dump(),
            digest=told.document_digest.hex(),
            start=told.reserved_region_start,
            end=told.reserved_region_end,
        )

    return asyncio.run(run())


def complete(*, prepared: Prepared, certificate: str, issuer: str, signature: bytes) -> bytes:
    """Return the signed PDF; ``signature`` is the raw value the key gave over ``prepared.attributes``."""
    signer = _signer(certificate, issuer, signature)
    attributes = cms.CMSAttributes.load(prepared.attributes)
    output = BytesIO(prepared.pdf)
    place = PreparedByteRangeDigest(bytes.fromhex(prepared.digest), prepared.start, prepared.end)

    async def run() -> None:
        content = await signer.async_sign_prescribed_attributes(DIGEST, signed_attrs=attributes)
        await PdfTBSDocument.async_finish_signing(output, place, content)

    asyncio.run(run())
    return output.getvalue()


def loaded(pem: str) -> x509.Certificate:
    """Return a certificate from its PEM."""
    _name, _headers, der = asn1_pem.unarmor(pem.encode())
    return x509.Certificate.load(der)


def _signer(certificate: str, issuer: str, signature: bytes | None = None) -> ExternalSigner:
    store = SimpleCertificateStore()
    store.register(loaded(issuer))
    return ExternalSigner(signing_cert=loaded(certificate), cert_registry=store, signature_value=signature)


def _free_field(writer: Any) -> str:
    from pyhanko.sign.fields import enumerate_sig_fields

    taken = {name for name, _value, _reference in enumerate_sig_fields(writer)}
    return next(name for name in (f"Officer{number}" for number in range(1, 1000)) if name not in taken)
