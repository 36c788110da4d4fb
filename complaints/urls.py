"""The room's addresses."""

from django.urls import path

from complaints.views import categories, desk, holding, report, rules, track

app_name = "complaints"
urlpatterns = [
    path("report/", report.report, name="report"),
    path("report/<uuid:key>/confirm/", report.confirm, name="confirm"),
    path("report/<uuid:key>/code/", report.resend, name="resend"),
    path("track/<uuid:key>/", track.track, name="track"),
    path("track/<uuid:key>/answer/", track.feedback, name="feedback"),
    path("track/<uuid:key>/withdraw/", track.withdraw, name="withdraw"),
    path("track/<uuid:key>/photos/<int:number>/<slug:purpose>/", track.photo, name="tracked-photo"),
    path("track/<uuid:key>/reply/", track.reply, name="reply"),
    path("track/<uuid:key>/contact/", track.contact, name="contact"),
    path("desk/complaints/", desk.complaints, name="desk"),
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
    path("desk/complaints/<str:number>/photos/<int:photo>/<slug:purpose>/", desk.photo, name="photo"),
    path("desk/complaints/<str:number>/reporter/", desk.reporter, name="reporter"),
]
