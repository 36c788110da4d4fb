"""The room's addresses."""

from django.urls import path

from attestation.views.anchors import anchor_file, anchors
from attestation.views.certificates import certificates, revoke
from attestation.views.signatures import signature, signed, verdict
from attestation.views.signing import answer, program, request_file, sign, waiting

app_name = "attestation"
urlpatterns = [
    path("proof/", anchors, name="anchors"),
    path("proof/<int:serial>.<slug:form>", anchor_file, name="anchor"),
    path("certificates/", certificates, name="certificates"),
    path("certificates/<int:pk>/revoke/", revoke, name="revoke"),
    path("signatures/<int:pk>/", signature, name="signature"),
    path("signatures/<int:pk>/verdict/", verdict, name="verdict"),
    path("signatures/<int:pk>/signed.pdf", signed, name="signed"),
    path("sign/<slug:kind>/<int:number>/", sign, name="sign"),
    path("signing/program.py", program, name="program"),
    path("signing/<uuid:key>/", waiting, name="waiting"),
    path("signing/<uuid:key>/request.json", request_file, name="request"),
    path("signing/<uuid:key>/answer/", answer, name="answer"),
]
