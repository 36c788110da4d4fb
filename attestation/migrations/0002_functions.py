from django.db import migrations

from attestation import sql


class Migration(migrations.Migration):
    """What appends, what refuses, and that a signature is a link of its stream too."""

    dependencies = [("attestation", "0001_chain")]

    operations = [
        sql.functions(),
        sql.permanent("attestation_link"),
        sql.permanent("attestation_head", refused=["DELETE"]),
        migrations.RunSQL(
            "CREATE TRIGGER head_goes_on BEFORE UPDATE ON public.attestation_head"
            " FOR EACH ROW EXECUTE FUNCTION public.attestation_head_goes_on()",
            "DROP TRIGGER head_goes_on ON public.attestation_head",
        ),
        # Its row is written anew with each link: room on the page keeps that cheap.
        migrations.RunSQL(
            "ALTER TABLE public.attestation_head SET (fillfactor = 70)",
            "ALTER TABLE public.attestation_head RESET (fillfactor)",
        ),
        sql.permanent("attestation_anchor"),
        sql.permanent("attestation_leaf"),
        sql.permanent("attestation_signature"),
        sql.permanent("attestation_revocation"),
        sql.permanent("attestation_certificate"),
        sql.chained(
            table="attestation_signature",
            kind="signature",
            stream="NEW.stream",
            columns=["id", "kind", "number", "sha256", "certificate_id", "officer_id", "reason", "signed_at"],
            more={
                "certificate_fingerprint": "(SELECT c.fingerprint FROM public.attestation_certificate c"
                " WHERE c.id = NEW.certificate_id)"
            },
        ),
    ]
