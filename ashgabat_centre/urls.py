"""The portal's addresses."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

handler403 = "ashgabat_centre.pages.errors.not_allowed"
handler404 = "ashgabat_centre.pages.errors.not_found"
handler500 = "ashgabat_centre.pages.errors.server_error"

urlpatterns = [
    path("account/", include("ashgabat_centre.accounts.account_urls")),
    path("administration/", admin.site.urls),
    path("language/", login_not_required(set_language), name="set_language"),
    path("", include("ashgabat_centre.accounts.urls")),
    path("", include("ashgabat_centre.notices.urls")),
    path("", include("ashgabat_centre.find.urls")),
    path("", include("ashgabat_centre.help.urls")),
    path("", include("ashgabat_centre.pages.urls")),
    path("", include("liaison.urls")),
    path("", include("monitoring.urls")),
    path("", include("partners.urls")),
    path("", include("reports.urls")),
]
