"""The room's addresses. The home page has no prefix to its name, for it is everybody's."""

from django.urls import include, path

from assets import views
from assets.views import explore, new, photos

pages = [
    path("assets/list/", views.asset_list, name="list"),
    path("assets/<slug:reference>/", views.page, name="page"),
    path("assets/<slug:reference>/edit/", views.edit, name="edit"),
    path("assets/<slug:reference>/photos/add/", photos.add, name="add_photo"),
    path("assets/<slug:reference>/photos/<int:pk>/change/", photos.change, name="change_photo"),
    path("assets/<slug:reference>/photos/<int:pk>/remove/", photos.remove, name="remove_photo"),
    path("assets/<slug:reference>/photos/<int:pk>/<slug:purpose>/", views.photo, name="photo"),
    path("desk/assets/new/", new.kinds, name="new_kind"),
    path("desk/assets/new/<slug:kind>/", new.new, name="new"),
    path("desk/assets/understood/", new.understood, name="understood"),
    path("search/", views.search, name="search"),
    path("search/suggest/", views.suggest, name="suggest"),
    path("desk/explore/", explore.explore, name="explore"),
    path("desk/explore/results", explore.results, name="explore_results"),
    path("desk/explore/export.<slug:form>", explore.export, name="export"),
    path("desk/files/<int:pk>/link-asset/", views.link_file, name="link_file"),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("", include((pages, "assets"))),
]
