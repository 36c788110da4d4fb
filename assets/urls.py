"""The room's addresses. The home page has no prefix to its name, for it is everybody's."""

from django.urls import include, path

from assets import views
from assets.views import boundaries, explore, needs

pages = [
    path("assets/list/", views.asset_list, name="list"),
    path("assets/<slug:reference>/", views.page, name="page"),
    path("assets/<slug:reference>/edit/", views.edit, name="edit"),
    path("assets/<slug:reference>/photos/<int:pk>/<slug:purpose>/", views.photo, name="photo"),
    path("search/", views.search, name="search"),
    path("search/suggest/", views.suggest, name="suggest"),
    path("desk/explore/", explore.explore, name="explore"),
    path("desk/explore/results", explore.results, name="explore_results"),
    path("desk/explore/export.<slug:form>", explore.export, name="export"),
    path("desk/needs/", needs.needs, name="needs"),
    path("desk/needs/assets.csv", needs.needs_csv, name="needs_csv"),
    path("desk/areas/import/", boundaries.imports, name="area_imports"),
    path("desk/areas/import/<int:pk>/", boundaries.one, name="area_import"),
    path("desk/areas/import/<int:pk>/state/", boundaries.state, name="area_import_state"),
    path("desk/areas/import/<int:pk>/apply/", boundaries.apply, name="area_import_apply"),
    path("desk/areas/import/<int:pk>/discard/", boundaries.discard, name="area_import_discard"),
    path("desk/files/<int:pk>/link-asset/", views.link_file, name="link_file"),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("", include((pages, "assets"))),
]
