"""The room's addresses."""

from django.urls import path

from grading import views

app_name = "grading"
urlpatterns = [
    path("grades/", views.rules, name="rules"),
    path("assets/<slug:reference>/grading/", views.asset, name="asset"),
    path("assets/<slug:reference>/grading/draft/", views.draft, name="draft"),
    path("assets/<slug:reference>/lock/", views.lock, name="lock"),
    path("assets/<slug:reference>/lock/release/", views.release, name="release"),
    path("desk/gradings/", views.gradings, name="list"),
    path("desk/gradings/<int:pk>/", views.write, name="write"),
    path("desk/gradings/<int:pk>/<slug:name>/", views.move, name="move"),
]
