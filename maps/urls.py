"""The room's addresses."""

from django.urls import path

from maps import views

app_name = "maps"
urlpatterns = [
    path("tiles/<str:layer>/<str:revision>/<int:z>/<int:x>/<int:y>.mvt", views.tile, name="tile"),
]
