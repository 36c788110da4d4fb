"""The room's addresses."""

from django.urls import path

from files import views

app_name = "files"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.read_all, name="read_all"),
    path("notices/<int:pk>/", views.notice, name="notice"),
    path("files/new/", views.new, name="new"),
    path("files/<int:pk>/", views.file, name="file"),
    path("files/<int:pk>/note/", views.note, name="note"),
    path("files/<int:pk>/papers/<int:paper>/", views.paper, name="paper"),
    path("files/<int:pk>/papers/<int:paper>/<slug:purpose>/", views.paper, name="paper_as"),
    path("files/<int:pk>/<slug:action>/", views.act, name="act"),
]
