"""The room's addresses."""

from django.urls import path

from complaints.views import desk, moderation, report, track
from complaints.views.public import data, feeds, listing, page, statistics, subscriptions

app_name = "complaints"
urlpatterns = [
    path("report/", report.report, name="report"),
    path("report/<uuid:key>/confirm/", report.confirm, name="confirm"),
    path("report/<uuid:key>/code/", report.resend, name="resend"),
    path("track/<uuid:key>/", track.track, name="track"),
    path("track/<uuid:key>/answer/", track.feedback, name="feedback"),
    path("track/<uuid:key>/withdraw/", track.withdraw, name="withdraw"),
    path("track/<uuid:key>/photos/<int:number>/<slug:purpose>/", track.photo, name="tracked-photo"),
    path("complaints/", listing.complaints, name="map"),
    path("complaints/list/", listing.complaint_list, name="list"),
    path("complaints/feed.atom", feeds.atom, name="feed"),
    path("complaints/open-data/", data.open_data_page, name="open-data"),
    path("complaints/open-data/complaints.<slug:form>", data.download, name="open-data-file"),
    path("complaints/statistics/", statistics.figures, name="statistics"),
    path("complaints/statistics/table/", statistics.table, name="statistics-table"),
    path("complaints/follow/", subscriptions.follow, name="follow"),
    path("complaints/follow/<uuid:key>/", subscriptions.subscription, name="subscription"),
    path("complaints/photos/<uuid:key>/<slug:purpose>/", page.photo, name="public-photo"),
    path("complaints/<str:number>/", page.complaint, name="public"),
    path("complaints/<str:number>/unsuitable/", page.unsuitable, name="unsuitable"),
    path("desk/complaints/moderation/", moderation.queue, name="moderation"),
    path("desk/complaints/moderation/<str:number>/", moderation.one, name="moderate"),
    path("desk/complaints/moderation/<str:number>/<int:photo>/", moderation.photo, name="moderate-photo"),
    path(
        "desk/complaints/moderation/<str:number>/<int:photo>/<slug:purpose>/",
        moderation.picture,
        name="moderated-picture",
    ),
    path("desk/complaints/", desk.complaints, name="desk"),
    path("desk/complaints/<str:number>/photos/<int:photo>/<slug:purpose>/", desk.photo, name="photo"),
    path("desk/complaints/<str:number>/reporter/", desk.reporter, name="reporter"),
]
