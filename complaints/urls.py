"""The room's addresses."""

from django.urls import path

from complaints.views import desk, public

app_name = "complaints"
urlpatterns = [
    path("report/", public.report, name="report"),
    path("report/<uuid:key>/confirm/", public.confirm, name="confirm"),
    path("report/<uuid:key>/code/", public.resend, name="resend"),
    path("track/<uuid:key>/", public.track, name="track"),
    path("track/<uuid:key>/answer/", public.feedback, name="feedback"),
    path("track/<uuid:key>/withdraw/", public.withdraw, name="withdraw"),
    path("track/<uuid:key>/photos/<int:number>/<slug:purpose>/", public.photo, name="tracked-photo"),
    path("desk/complaints/", desk.complaints, name="desk"),
    path("desk/complaints/<str:number>/photos/<int:photo>/<slug:purpose>/", desk.photo, name="photo"),
    path("desk/complaints/<str:number>/reporter/", desk.reporter, name="reporter"),
]
