"""Django's admin for accounts and reference data. No record is registered in it."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite, ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.views import SignOut

SHOWN = ("accounts", "liaison", "records", "reports")


class AdministrationSite(AdminSite):
    """The admin site behind the portal's own sign-in, with the portal's models only."""

    site_header = site_title = _("UNRCCA")
    index_title = _("Accounts and reference data")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register the portal's own models and ignore those of libraries."""
        one = hasattr(model_or_iterable, "_meta")
        models = [model_or_iterable] if one else model_or_iterable
        ours = [model for model in models if model._meta.app_label in SHOWN]
        super().register(ours, admin_class, **options)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Sign out by the portal's own view, which also clears the browser's cache."""
        return SignOut.as_view()(request)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Lead to the portal's own page, which asks for the second factor first."""
        return redirect("account_change_password")

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead to the portal's sign-in page: the admin's own form asks for no second factor."""
        response: HttpResponse = secure_admin_login(super().login)(request, extra_context)
        return response


class OwnFilters(ModelAdmin[Any]):
    """A list that may be filtered by the filters it shows and by nothing else.

    Django's default lets an address filter by any column of the row, such as `?password__startswith=`.
    """

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Whether an address may filter by this: by the list's own filters alone, so that no secret is
        guessed letter by letter.
        """
        if lookup in {getattr(filter, "parameter_name", "") for filter in self.list_filter}:
            return True
        name, _, comparison = lookup.partition("__")
        return name in self.list_filter and comparison in ("exact", "id__exact", "isnull")
