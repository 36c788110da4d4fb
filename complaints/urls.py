"""The room's addresses."""

from django.urls import path

from complaints.views import desk, joining, merging, nearby, offline, places, report, track, unlisted

app_name = "complaints"
urlpatterns = [
    path("report/", report.report, name="report"),
    path("report/token/", offline.token, name="token"),
    path("report/places/", offline.places, name="places"),
    path("report/offline/<slug:language>/", offline.shell, name="shell"),
    path("report/worker-<slug:language>.js", offline.worker, name="worker"),
    path("report/nearby/", nearby.nearby, name="nearby"),
    path("report/mine-too/<str:number>/", joining.mine_too, name="mine-too"),
    path("report/<uuid:key>/mine-too/", joining.code, name="mine-too-code"),
    path("report/<uuid:key>/mine-too/code/", joining.resend, name="mine-too-resend"),
    path("track/<uuid:key>/following/", joining.following, name="following"),
    path("track/<uuid:key>/following/stop/", joining.stop, name="stop-following"),
    path("report/<uuid:key>/confirm/", report.confirm, name="confirm"),
    path("report/<uuid:key>/code/", report.resend, name="resend"),
    path("track/<uuid:key>/", track.track, name="track"),
    path("track/<uuid:key>/answer/", track.feedback, name="feedback"),
    path("track/<uuid:key>/withdraw/", track.withdraw, name="withdraw"),
    path("track/<uuid:key>/photos/<int:number>/<slug:purpose>/", track.photo, name="tracked-photo"),
    path("desk/complaints/", desk.complaints, name="desk"),
    path("desk/complaints/unlisted/", unlisted.unlisted, name="unlisted"),
    path("desk/complaints/unlisted/<int:pk>/", unlisted.one, name="unlisted-one"),
    path("desk/complaints/unlisted/<int:pk>/enter/<slug:kind>/", unlisted.enter, name="enter-unlisted"),
    path("desk/complaints/<str:number>/merge/", merging.merge, name="merge"),
    path("desk/complaints/<str:number>/split/", merging.split, name="split"),
    path("desk/complaints/<str:number>/followers/", merging.followers, name="followers"),
    path("desk/complaints/<str:number>/places/", places.places, name="places"),
    path("desk/complaints/<str:number>/photos/<int:photo>/<slug:purpose>/", desk.photo, name="photo"),
    path("desk/complaints/<str:number>/reporter/", desk.reporter, name="reporter"),
]
