"""The room's addresses."""

from django.urls import path

from complaints.views import desk, offline, report, track

app_name = "complaints"
urlpatterns = [
    path("report/", report.report, name="report"),
    path("report/token/", offline.token, name="token"),
    path("report/places/", offline.places, name="find-place"),
    path("report/offline/<slug:language>/", offline.shell, name="shell"),
    path("report/worker-<slug:language>.js", offline.worker, name="worker"),
    path("report/<uuid:key>/confirm/", report.confirm, name="confirm"),
    path("report/<uuid:key>/code/", report.resend, name="resend"),
    path("track/<uuid:key>/", track.track, name="track"),
    path("track/<uuid:key>/answer/", track.feedback, name="feedback"),
    path("track/<uuid:key>/withdraw/", track.withdraw, name="withdraw"),
    path("track/<uuid:key>/photos/<int:number>/<slug:purpose>/", track.photo, name="tracked-photo"),
    path("desk/complaints/", desk.complaints, name="desk"),
    path("desk/complaints/<str:number>/photos/<int:photo>/<slug:purpose>/", desk.photo, name="photo"),
    path("desk/complaints/<str:number>/reporter/", desk.reporter, name="reporter"),
]
