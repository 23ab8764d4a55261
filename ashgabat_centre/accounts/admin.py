"""Accounts in Django's admin: who may sign in. What they hold is granted on the portal's own pages, by its rules."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import Role, Sensitivity, User


class AccountForm(forms.ModelForm[User]):
    class Meta:
        model = User
        fields = ("email", "name", "post", "language", "is_active")

    def clean_email(self) -> str:
        """Sign-in looks for small letters."""
        return str(self.cleaned_data["email"]).lower()


class RoleFilter(admin.SimpleListFilter):
    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(role.value, str(role.label)) for role in Role if role != Role.SYSTEM]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        rows: Any = queryset
        return rows.holding(self.value()) if self.value() in Role.values else queryset


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    """A new account has no password and no role: its person sets one, and two people or one grant the other."""

    form = AccountForm
    list_display = ("name", "email", "role_held", "level_held", "is_active")
    list_filter: ClassVar[Any] = (RoleFilter, "is_active")
    search_fields = ("name", "email")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        rows: Any = super().get_queryset(request)
        found: QuerySet[User] = rows.exclude(pk=User.objects.system().pk)
        return found

    @admin.display(description=_("role"))
    def role_held(self, person: User) -> str:
        return str(Role(person.role).label) if person.role else "—"

    @admin.display(description=_("clearance"))
    def level_held(self, person: User) -> str:
        return str(Sensitivity(person.level).label) if person.role else "—"

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False
