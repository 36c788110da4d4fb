"""The room's addresses."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from complaints.views import desk, report, track


class ComplaintNumber(StringConverter):
    """A complaint's number, so that no page of a fixed name is taken for one."""

    regex = r"C-[0-9]{4}-[0-9]+"


register_converter(ComplaintNumber, "complaint")
app_name = "complaints"
urlpatterns = [
    path("report/", report.report, name="report"),
    path("report/<uuid:key>/confirm/", report.confirm, name="confirm"),
    path("report/<uuid:key>/code/", report.resend, name="resend"),
    path("track/<uuid:key>/", track.track, name="track"),
    path("track/<uuid:key>/answer/", track.feedback, name="feedback"),
    path("track/<uuid:key>/withdraw/", track.withdraw, name="withdraw"),
    path("track/<uuid:key>/photos/<int:number>/<slug:purpose>/", track.photo, name="tracked-photo"),
    path("desk/complaints/", desk.complaints, name="desk"),
    path("desk/complaints/table.<slug:form>", desk.table, name="table"),
    path("desk/complaints/acknowledge/", desk.acknowledge, name="acknowledge"),
    path("desk/complaints/heat/", desk.heat, name="heat"),
    path("desk/complaints/months/", desk.months, name="months"),
    path("desk/complaints/messages/", desk.templates, name="templates"),
    path("desk/complaints/messages/new/", desk.template, name="new-template"),
    path("desk/complaints/messages/<int:pk>/", desk.template, name="template"),
    path("desk/complaints/<complaint:number>/", desk.complaint, name="complaint"),
    path("desk/complaints/<complaint:number>/pdf/", desk.pdf, name="pdf"),
    path("desk/complaints/<complaint:number>/file/", desk.take_out, name="take-out"),
    path("desk/complaints/<complaint:number>/messages/", desk.write, name="write"),
    path("desk/complaints/<complaint:number>/photos/<int:photo>/<slug:purpose>/", desk.photo, name="photo"),
    path("desk/complaints/<complaint:number>/reporter/", desk.reporter, name="reporter"),
]
