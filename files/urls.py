"""The room's addresses."""

from django.urls import path

from files.views import despatching, draft, drafting
from files.views.acting import act
from files.views.file import file
from files.views.inbox import inbox
from files.views.new import new
from files.views.note import note
from files.views.notices import notice, notices, read_all
from files.views.papers import paper

app_name = "files"
urlpatterns = [
    path("", inbox, name="inbox"),
    path("notices/", notices, name="notices"),
    path("notices/read/", read_all, name="read_all"),
    path("notices/<int:pk>/", notice, name="notice"),
    path("files/new/", new, name="new"),
    path("files/<int:pk>/", file, name="file"),
    path("files/<int:pk>/note/", note, name="note"),
    path("files/<int:pk>/papers/<int:paper>/", paper, name="paper"),
    path("files/<int:pk>/papers/<int:paper>/<slug:purpose>/", paper, name="paper_as"),
    path("files/<int:pk>/drafts/new/", drafting.new_draft, name="new_draft"),
    path("files/<int:pk>/drafts/<int:draft>/", draft.draft, name="draft"),
    path("files/<int:pk>/drafts/<int:draft>/edit/", drafting.edit_draft, name="edit_draft"),
    path("files/<int:pk>/drafts/<int:draft>/working/", drafting.working, name="draft_working"),
    path("files/<int:pk>/drafts/<int:draft>/compare/", draft.compare, name="compare_draft"),
    path("files/<int:pk>/drafts/<int:draft>/letter.pdf", draft.pdf, name="draft_pdf"),
    path("files/<int:pk>/drafts/<int:draft>/to/<int:addressee>/", draft.recipient, name="draft_recipient"),
    path("files/<int:pk>/drafts/<int:draft>/<slug:action>/", draft.act, name="act_on_draft"),
    path("despatch/", despatching.register, name="despatch_register"),
    path("despatch/export/", despatching.export, name="despatch_export"),
    path("despatch/drafts/<int:draft>/", despatching.despatch_draft, name="despatch_draft"),
    path("despatch/drafts/<int:draft>/letter.pdf", despatching.draft_letter, name="despatch_draft_letter"),
    path("despatch/<int:pk>/", despatching.despatch, name="despatch"),
    path("despatch/<int:pk>/letter.pdf", despatching.letter, name="despatch_letter"),
    path("despatch/<int:pk>/copies/<int:copy>/address/", despatching.address_sheet, name="despatch_address"),
    path("despatch/<int:pk>/mark/", despatching.mark, name="despatch_mark"),
    path("despatch/<int:pk>/withdraw/", despatching.withdraw, name="despatch_withdraw"),
    path("files/<int:pk>/<slug:action>/", act, name="act"),
]
