"""The room's addresses."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from complaints.views import (
    categories,
    desk,
    holding,
    joining,
    merging,
    nearby,
    offline,
    places,
    report,
    rules,
    track,
    unlisted,
)


class ComplaintNumber(StringConverter):
    """A complaint's number, so that no page of a fixed name is taken for one."""

    regex = r"C-[0-9]{4}-[0-9]+"


register_converter(ComplaintNumber, "complaint")
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
    path("track/<uuid:key>/reply/", track.reply, name="reply"),
    path("track/<uuid:key>/contact/", track.contact, name="contact"),
    path("desk/complaints/", desk.complaints, name="desk"),
    path("desk/complaints/unlisted/", unlisted.unlisted, name="unlisted"),
    path("desk/complaints/unlisted/<int:pk>/", unlisted.one, name="unlisted-one"),
    path("desk/complaints/unlisted/<int:pk>/enter/<slug:kind>/", unlisted.enter, name="enter-unlisted"),
    path("desk/complaints/<str:number>/merge/", merging.merge, name="merge"),
    path("desk/complaints/<str:number>/split/", merging.split, name="split"),
    path("desk/complaints/<str:number>/followers/", merging.followers, name="followers"),
    path("desk/complaints/<str:number>/places/", places.places, name="places"),
    path("desk/complaints/not-fixed/", holding.escalations, name="escalations"),
    path("desk/complaints/not-fixed/<int:pk>/seen/", holding.escalation_seen, name="escalation_seen"),
    path("desk/complaints/rules/", rules.rules, name="rules"),
    path("desk/complaints/rules/new/", rules.new, name="rule_new"),
    path("desk/complaints/rules/try/", rules.try_on, name="rules_try"),
    path("desk/complaints/rules/<int:pk>/", rules.rule, name="rule"),
    path("desk/complaints/rules/<int:pk>/edit/", rules.edit, name="rule_edit"),
    path("desk/complaints/rules/<int:pk>/move/", rules.move, name="rule_move"),
    path("desk/complaints/rules/<int:pk>/order/", rules.order, name="rule_order"),
    path("desk/complaints/rules/<int:pk>/try/", rules.try_one, name="rule_try"),
    path("desk/complaints/categories/", categories.categories, name="categories"),
    path("desk/complaints/categories/new/", categories.new, name="category_new"),
    path("desk/complaints/categories/<slug:code>/", categories.category, name="category"),
    path("desk/complaints/categories/<slug:code>/edit/", categories.edit, name="category_edit"),
    path("desk/complaints/categories/<slug:code>/questions/new/", categories.question_new, name="question_new"),
    path("desk/complaints/categories/<slug:code>/questions/<int:pk>/", categories.question, name="question"),
    path("desk/complaints/<str:number>/ask/", holding.ask, name="ask"),
    path("desk/complaints/<str:number>/take-back/", holding.take_back, name="take_back"),
    path("desk/complaints/<str:number>/proof/", holding.choose_photo, name="choose_photo"),
    path("desk/complaints/<str:number>/no-photo/", holding.waive_photo, name="waive_photo"),
    path("desk/complaints/<str:number>/office/", holding.name_office, name="name_office"),
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
