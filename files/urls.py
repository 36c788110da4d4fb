"""The room's addresses."""

from django.urls import path

from files.views.acting import act
from files.views.asked import asked, parking, view, view_paper
from files.views.explain import explain
from files.views.file import file
from files.views.inbox import inbox
from files.views.new import new
from files.views.note import note, preview
from files.views.note_sheet import note_sheet
from files.views.notices import notice, notices, read_all
from files.views.papers import page_picture, paper
from files.views.pendency import monthly, pending, pending_files
from files.views.phrases import phrase, phrases, withdraw
from files.views.proof import bundle, proof
from files.views.tables import list_csv

app_name = "files"
urlpatterns = [
    path("", inbox, name="inbox"),
    path("list.csv", list_csv, name="list_csv"),
    path("pendency/", pending, name="pendency"),
    path("pendency/files/", pending_files, name="pending_files"),
    path("pendency/months/", monthly, name="monthly"),
    path("notices/", notices, name="notices"),
    path("notices/read/", read_all, name="read_all"),
    path("notices/<int:pk>/", notice, name="notice"),
    path("views/", asked, name="asked"),
    path("views/<int:pk>/", view, name="view"),
    path("views/<int:pk>/papers/<int:paper>/", view_paper, name="view_paper"),
    path("parking/<int:pk>/", parking, name="parking"),
    path("files/new/", new, name="new"),
    path("files/<int:pk>/", file, name="file"),
    path("files/<int:pk>/explain/", explain, name="explain"),
    path("files/<int:pk>/note/", note, name="note"),
    path("files/<int:pk>/note/preview/", preview, name="note_preview"),
    path("files/<int:pk>/note-sheet/", note_sheet, name="note_sheet"),
    path("files/<int:pk>/pages/<int:number>/<slug:purpose>/", page_picture, name="page"),
    path("phrases/", phrases, name="phrases"),
    path("phrases/<int:pk>/", phrase, name="phrase"),
    path("phrases/<int:pk>/withdraw/", withdraw, name="withdraw_phrase"),
    path("files/<int:pk>/papers/<int:paper>/", paper, name="paper"),
    path("files/<int:pk>/papers/<int:paper>/<slug:purpose>/", paper, name="paper_as"),
    path("files/<int:pk>/proof/", proof, name="proof"),
    path("files/<int:pk>/bundle/", bundle, name="bundle"),
    path("files/<int:pk>/<slug:action>/", act, name="act"),
]
