"""The room's addresses. The home page has no prefix to its name, for it is everybody's."""

from django.urls import include, path

from assets import views
from assets.views import boundaries, document, documents, explore, jurisdiction, needs, new, pendency, photos

pages = [
    path("assets/list/", views.asset_list, name="list"),
    path("assets/<slug:reference>/", views.page, name="page"),
    path("assets/<slug:reference>/edit/", views.edit, name="edit"),
    path("assets/<slug:reference>/history/", views.history, name="history"),
    path("assets/<slug:reference>/extract/", views.extract, name="extract"),
    path("assets/<slug:reference>/extract.json", views.extract, {"form": "json"}, name="extract_json"),
    path("assets/<slug:reference>/extract.pdf", views.extract, {"form": "pdf"}, name="extract_pdf"),
    path("assets/<slug:reference>/documents/", documents.documents, name="documents"),
    path("assets/<slug:reference>/documents/<int:pk>/", document.document, name="document"),
    path("assets/<slug:reference>/documents/<int:pk>/edit/", documents.edit, name="edit_document"),
    path("assets/<slug:reference>/documents/<int:pk>/withdraw/", documents.withdraw, name="withdraw_document"),
    path("assets/<slug:reference>/documents/<int:pk>/progress/", document.progress, name="document_progress"),
    path("assets/<slug:reference>/documents/<int:pk>/read/", document.read_again, name="read_document"),
    path("assets/<slug:reference>/documents/<int:pk>/check/", document.check, name="check_document"),
    path("assets/<slug:reference>/documents/<int:pk>/file/<slug:what>/", document.download, name="document_file"),
    path(
        "assets/<slug:reference>/documents/<int:pk>/pages/<int:number>/<slug:purpose>/",
        document.page_picture,
        name="document_page",
    ),
    path("assets/<slug:reference>/photos/add/", photos.add, name="add_photo"),
    path("assets/<slug:reference>/photos/<int:pk>/change/", photos.change, name="change_photo"),
    path("assets/<slug:reference>/photos/<int:pk>/remove/", photos.remove, name="remove_photo"),
    path("assets/<slug:reference>/photos/<int:pk>/restore/", photos.restore, name="restore_photo"),
    path("assets/<slug:reference>/photos/<int:pk>/taken-off/<slug:purpose>/", photos.gone, name="gone_photo"),
    path("assets/<slug:reference>/photos/<int:pk>/<slug:purpose>/", views.photo, name="photo"),
    path("desk/assets/new/", new.kinds, name="new_kind"),
    path("desk/assets/new/<slug:kind>/", new.new, name="new"),
    path("desk/assets/understood/", new.understood, name="understood"),
    path("search/", views.search, name="search"),
    path("search/suggest/", views.suggest, name="suggest"),
    path("desk/proposals/", views.proposal_list, name="proposals"),
    path("desk/proposals/<int:pk>/", views.proposal, name="proposal"),
    path("search/map", views.search_map, name="search_map"),
    path("desk/searches/", views.saved_searches, name="saved_searches"),
    path("desk/searches/save", views.save_search, name="save_search"),
    path("desk/searches/<int:pk>/new", views.new_since, name="new_since"),
    path("desk/searches/<int:pk>/run", views.run_search, name="run_search"),
    path("desk/searches/<int:pk>/rename", views.rename_search, name="rename_search"),
    path("desk/searches/<int:pk>/forget", views.forget_search, name="forget_search"),
    path("desk/explore/", explore.explore, name="explore"),
    path("desk/explore/results", explore.results, name="explore_results"),
    path("desk/needs/", needs.needs, name="needs"),
    path("desk/needs/assets.csv", needs.needs_csv, name="needs_csv"),
    path("desk/pendency/map/", pendency.pendency_map, name="pendency_map"),
    path("desk/areas/import/", boundaries.imports, name="area_imports"),
    path("desk/areas/import/<int:pk>/", boundaries.one, name="area_import"),
    path("desk/areas/import/<int:pk>/state/", boundaries.state, name="area_import_state"),
    path("desk/areas/import/<int:pk>/apply/", boundaries.apply, name="area_import_apply"),
    path("desk/areas/import/<int:pk>/discard/", boundaries.discard, name="area_import_discard"),
    path("desk/office/posts/<int:pk>/jurisdiction/", jurisdiction.jurisdiction, name="jurisdiction"),
    path(
        "desk/office/posts/<int:pk>/jurisdiction/<int:row>/end/", jurisdiction.end_jurisdiction, name="end_jurisdiction"
    ),
    path("desk/files/<int:pk>/link-asset/", views.link_file, name="link_file"),
    path("desk/files/<int:pk>/subjects/<int:subject>/end/", views.end_subject, name="end_subject"),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("", include((pages, "assets"))),
]
