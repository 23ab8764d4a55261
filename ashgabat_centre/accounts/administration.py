"""Django's admin: accounts and reference data, nothing the Centre wrote down."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite, ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

SHOWN = ("accounts", "liaison", "records", "reports")


class AdministrationSite(AdminSite):
    site_header = site_title = _("UNRCCA")
    index_title = _("Accounts and reference data")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take in what the portal itself registers; what libraries bring along stays out."""
        one = hasattr(model_or_iterable, "_meta")
        asked = [model_or_iterable] if one else model_or_iterable
        ours = [model for model in asked if model._meta.app_label in SHOWN]
        super().register(ours, admin_class, **options)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The portal's way out, which leaves nothing in the browser."""
        from ashgabat_centre.accounts.views import SignOut

        return SignOut.as_view()(request)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The portal's own page, which asks for the second factor first."""
        return redirect("account_change_password")

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The portal's sign-in; the admin's own form would go round it."""
        response: HttpResponse = secure_admin_login(super().login)(request, extra_context)
        return response


class OwnFilters(ModelAdmin[Any]):
    """Lists are narrowed by the filters they show and by nothing else.

    Django lets an address ask anything of a row's own columns, `?password__startswith=` among them.
    """

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        if lookup in {getattr(filter, "parameter_name", "") for filter in self.list_filter}:
            return True
        name, _, asked = lookup.partition("__")
        return name in self.list_filter and asked in ("exact", "id__exact", "isnull")
