"""The portal's address book."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

# Before the admin's addresses are read: its own sign-in form would go round allauth's.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = "UNRCCA"

handler500 = "ashgabat_centre.records.outage.server_error"

urlpatterns = [
    path("account/", include("allauth.account.urls")),
    path("administration/", admin.site.urls),
    path("language/", login_not_required(set_language), name="set_language"),
    path("", include("ashgabat_centre.records.urls")),
    path("", include("liaison.urls")),
    path("", include("monitoring.urls")),
    path("", include("partners.urls")),
    path("", include("reports.urls")),
]
