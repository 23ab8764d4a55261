"""Accounts in Django's admin: who may sign in, in which role, up to which marking."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import Role, User
from ashgabat_centre.accounts.site import OwnFilters


class AccountForm(forms.ModelForm[User]):
    role = forms.ChoiceField(
        label=_("Role"), choices=[choice for choice in Role.choices if choice[0] != Role.SYSTEM]
    )

    class Meta:
        model = User
        fields = ("email", "name", "post", "role", "level", "language", "is_active")

    def clean_email(self) -> str:
        """Sign-in looks for small letters."""
        return str(self.cleaned_data["email"]).lower()


@admin.register(User)
class UserAdmin(OwnFilters):
    """A new account has no password: its person sets one through “Forgotten password”."""

    form = AccountForm
    list_display = ("name", "email", "role", "level", "is_active")
    list_filter = ("role", "is_active")
    search_fields = ("name", "email")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).exclude(role=Role.SYSTEM)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False
