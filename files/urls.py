"""The room's addresses."""

from django.urls import path

from files.views.acting import act
from files.views.file import file
from files.views.inbox import inbox
from files.views.new import new
from files.views.note import note
from files.views.notices import notice, notices, read_all
from files.views.papers import paper
from files.views.proof import bundle, proof

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
    path("files/<int:pk>/proof/", proof, name="proof"),
    path("files/<int:pk>/bundle/", bundle, name="bundle"),
    path("files/<int:pk>/<slug:action>/", act, name="act"),
]
