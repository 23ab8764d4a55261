"""Django's admin: accounts and reference data, nothing the Centre wrote down."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _


class AdministrationSite(AdminSite):
    site_header = site_title = "UNRCCA"
    index_title = _("Accounts and reference data")

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The portal's sign-in; the admin's own form would go round it."""
        response: HttpResponse = secure_admin_login(super().login)(request, extra_context)
        return response
