"""Django’s own admin on the same tables, set up for many rows as its manual says; the portal has no such pages."""

from typing import Any

from django.contrib import admin
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import include, path, set_urlconf
from django.urls.resolvers import URLPattern, URLResolver

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.models import Record
from liaison.meetings.models import Meeting

SHOWN = ("title", "reference", "occurred_on", "status", "sensitivity", "author")


class RecordAdmin(admin.ModelAdmin[Any]):
    """The list of records as Django's administration makes it, with all that speeds it up."""

    list_display: tuple[str, ...] = SHOWN
    list_select_related = ("author",)
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-occurred_on", "-id")
    search_fields = ("title", "reference")


class MeetingAdmin(RecordAdmin):
    """The same, of one kind."""

    list_display = (*SHOWN, "channel")


site = admin.AdminSite(name="bench")
site.register(Record, RecordAdmin)
site.register(Meeting, MeetingAdmin)
urlpatterns: list[URLPattern | URLResolver] = [
    path("bench/", site.urls),
    path("", include("ashgabat_centre.urls")),
]


class Superuser:
    """The reader, whom this admin refuses nothing."""

    is_active = is_staff = is_superuser = is_authenticated = True
    is_anonymous = is_desk_or_staff = False

    def __init__(self, user: User) -> None:
        self.user = user

    def __getattr__(self, name: str) -> Any:
        return getattr(self.user, name)

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Always."""
        return True

    def has_module_perms(self, app_label: str) -> bool:
        """Always."""
        return True


def change_list(model: type[Any], user: User, question: dict[str, str]) -> Any:
    """The rendered change list and what it shows."""
    request: HttpRequest = RequestFactory().get("/bench/", question)
    request.user, request.session = Superuser(user), SessionStore()  # type: ignore[assignment]
    set_urlconf(__name__)
    try:
        response: Any = site.get_model_admin(model).changelist_view(request)
        return response.render().context_data["cl"]
    finally:
        set_urlconf(None)
