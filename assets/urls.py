"""The room's addresses. The home page has no prefix to its name, for it is everybody's."""

from django.urls import include, path

from assets import views
from assets.views import explore

pages = [
    path("assets/list/", views.asset_list, name="list"),
    path("assets/<slug:reference>/", views.page, name="page"),
    path("assets/<slug:reference>/edit/", views.edit, name="edit"),
    path("assets/<slug:reference>/photos/<int:pk>/<slug:purpose>/", views.photo, name="photo"),
    path("search/", views.search, name="search"),
    path("search/suggest/", views.suggest, name="suggest"),
    path("search/map", views.search_map, name="search_map"),
    path("desk/searches/", views.saved_searches, name="saved_searches"),
    path("desk/searches/save", views.save_search, name="save_search"),
    path("desk/searches/<int:pk>/new", views.new_since, name="new_since"),
    path("desk/searches/<int:pk>/run", views.run_search, name="run_search"),
    path("desk/searches/<int:pk>/rename", views.rename_search, name="rename_search"),
    path("desk/searches/<int:pk>/forget", views.forget_search, name="forget_search"),
    path("desk/explore/", explore.explore, name="explore"),
    path("desk/explore/results", explore.results, name="explore_results"),
    path("desk/explore/export.<slug:form>", explore.export, name="export"),
    path("desk/files/<int:pk>/link-asset/", views.link_file, name="link_file"),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("", include((pages, "assets"))),
]
