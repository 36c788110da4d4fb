"""The room's addresses."""

from django.urls import path

from complaints.views import desk, oversight, privacy, report, track

app_name = "complaints"
urlpatterns = [
    path("report/", report.report, name="report"),
    path("report/<uuid:key>/confirm/", report.confirm, name="confirm"),
    path("report/<uuid:key>/code/", report.resend, name="resend"),
    path("track/<uuid:key>/", track.track, name="track"),
    path("track/<uuid:key>/answer/", track.feedback, name="feedback"),
    path("track/<uuid:key>/withdraw/", track.withdraw, name="withdraw"),
    path("track/<uuid:key>/photos/<int:number>/<slug:purpose>/", track.photo, name="tracked-photo"),
    path("privacy/", privacy.notice, name="privacy"),
    path("privacy/request/", privacy.ask, name="privacy-ask"),
    path("privacy/request/code/", privacy.code, name="privacy-code"),
    path("privacy/request/mine/", privacy.own, name="privacy-own"),
    path("privacy/request/mine.json", privacy.download, {"form": "json"}, name="privacy-json"),
    path("privacy/request/mine.html", privacy.download, {"form": "html"}, name="privacy-html"),
    path("privacy/request/erase/", privacy.erase, name="privacy-erase"),
    path("privacy/request/correct/", privacy.correct, name="privacy-correct"),
    path("privacy/request/correct/code/", privacy.new_code, name="privacy-new-code"),
    path("privacy/request/leave/", privacy.leave, name="privacy-leave"),
    path("desk/complaints/blocked/", oversight.blocked, name="blocked"),
    path("desk/complaints/blocked/<int:pk>/lift/", oversight.lift, name="lift"),
    path("desk/complaints/held/", oversight.held, name="held"),
    path("desk/complaints/held/<str:number>/", oversight.decide, name="decide-hold"),
    path("desk/complaints/requests/", oversight.requests, name="privacy-requests"),
    path("desk/complaints/reads/", oversight.reads, name="reads"),
    path("desk/complaints/", desk.complaints, name="desk"),
    path("desk/complaints/<str:number>/photos/<int:photo>/<slug:purpose>/", desk.photo, name="photo"),
    path("desk/complaints/<str:number>/reporter/", desk.reporter, name="reporter"),
]
