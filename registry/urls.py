"""Every address of the service."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from registry import views
from registry.integrity import views as integrity

# Reference data is entered behind the same log-in, with its rate limits and second factor, as everything else.
admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = "ঐতিহ্য Aitihya"
admin.site.index_title = _("Reference data")

urlpatterns = [
    path("", include("assets.urls")),
    path("", include("complaints.urls")),
    path("open311/v2/", include("complaints.open311.urls")),
    path("desk/office/", include("staff.urls")),
    path("desk/", include("attestation.urls")),
    path("desk/", include("files.urls")),
    path("d/", include("files.checking_urls")),
    path("", include("exchange.urls")),
    path("", include("grading.urls")),
    path("", include("inspections.urls")),
    path("", include("maps.urls")),
    path("desk/all/", views.desk, name="desk"),
    path("desk/register/", views.register, name="register"),
    path("desk/integrity/", integrity.integrity, name="integrity"),
    path("desk/integrity/progress/", integrity.progress, name="integrity_progress"),
    path("desk/integrity/run/", integrity.run_now, name="integrity_run"),
    path("start/", views.start, name="start"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("registry.api_urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("healthz", views.health, name="health"),
    path("favicon.ico", views.favicon, name="favicon"),
]
