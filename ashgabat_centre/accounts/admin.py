"""Accounts in Django's admin: who may sign in, who is invited. Roles are granted on the portal's own pages."""

from typing import Any, ClassVar, cast

from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts import account_notices, invitation_mail, sessions
from ashgabat_centre.accounts import rules as granting
from ashgabat_centre.accounts.account_changes import AccountChange
from ashgabat_centre.accounts.administration import OwnFilters
from ashgabat_centre.accounts.invitations import Invitation
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role, Sensitivity
from ashgabat_centre.web.forms import ReasonForm, first_fault, reason_field

Kind = AccountChange.Kind
SAY_WHY = _("Say why: another person decides on it.")


class AccountForm(forms.ModelForm[User]):
    """The columns of an account that the administrator keeps: address, name, post, section, language, whether
    it is open. Another address is proposed, and counts once a second person agrees.
    """

    by: ClassVar[User]
    reason = reason_field(
        label=_("Why another address"),
        required=False,
        help_text=_("Read by the person who decides. Needed where the address is another."),
    )

    class Meta:
        model = User
        fields = ("email", "name", "post", "section", "language", "is_active")

    def clean_email(self) -> str:
        """The address in small letters, as sign-in looks for it."""
        email = str(self.cleaned_data["email"]).lower()
        if email != self.instance.email and (
            sentence := granting.refuse_proposing_change(self.by, self.instance, Kind.ADDRESS)
        ):
            raise forms.ValidationError(sentence)
        return email

    def clean_reason(self) -> str:
        """Why the address is another; asked for where it is."""
        reason = str(self.cleaned_data["reason"])
        if self.cleaned_data.get("email", self.instance.email) != self.instance.email and not reason:
            raise forms.ValidationError(SAY_WHY)
        return reason

    def clean_is_active(self) -> bool:
        """Whether they may sign in; the only head's account is not closed."""
        active = bool(self.cleaned_data["is_active"])
        if not active and self.instance.is_active and (sentence := granting.refuse_last_head(self.instance)):
            raise forms.ValidationError(sentence)
        return active


class FactorsForm(ActionForm):
    """The list's actions, with the reason that the removal of second factors is proposed for."""

    reason = forms.CharField(
        label=_("Why their second factors are removed"), required=False, widget=forms.TextInput
    )


class RoleFilter(admin.SimpleListFilter):
    """Narrows the list of accounts to those who hold a role today."""

    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Every role but the portal's own."""
        return [(role.value, str(role.label)) for role in Role if role != Role.SYSTEM]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        """People who hold the chosen role today."""
        rows: Any = queryset
        return rows.holding(self.value()) if self.value() in Role.values else queryset


@admin.register(User)
class UserAdmin(OwnFilters):
    """The list of accounts, their sessions and second factors.

    Accounts are opened by invitations, not here.
    """

    form = AccountForm
    list_display = ("name", "email", "role_held", "level_held", "is_active")
    list_filter: ClassVar[Any] = (RoleFilter, "is_active")
    search_fields = ("name", "email")
    action_form = FactorsForm
    actions = ("end_sessions", "remove_factors")

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The form, made for the person who fills it."""
        return type("OwnAccountForm", (super().get_form(request, *args, **kwargs),), {"by": request.user})

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Saves the account; another address is proposed and not saved."""
        wanted, obj.email = obj.email, form.initial["email"]
        super().save_model(request, obj, form, change)
        if wanted != obj.email:
            self._propose(request, obj, Kind.ADDRESS, form.cleaned_data["reason"], wanted)
            messages.info(
                request, gettext("The other address is proposed. It counts once a second person has agreed.")
            )

    def _propose(self, request: HttpRequest, person: User, kind: str, reason: str, email: str = "") -> None:
        by = cast(User, request.user)
        account_notices.tell_proposed(request, granting.propose_change(by, person, kind, email, reason))

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """All accounts but the portal's own."""
        rows: Any = super().get_queryset(request)
        people: QuerySet[User] = rows.exclude(pk=User.objects.system().pk)
        return people

    @admin.display(description=_("role"))
    def role_held(self, person: User) -> str:
        """The role this person holds today."""
        return str(Role(person.role).label) if person.role else "—"

    @admin.display(description=_("clearance"))
    def level_held(self, person: User) -> str:
        """The clearance this person holds today."""
        return str(Sensitivity(person.level).label) if person.role else "—"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody: an account is opened by an invitation."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody: an account is deactivated, since records name its person."""
        return False

    @admin.action(description=_("End their sessions"))
    def end_sessions(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Action: end every session of the chosen people."""
        here = request.session.session_key
        sessions.end_all(UserSession.objects.filter(user__in=people).exclude(session_key=here))
        messages.success(request, gettext("Ended. The next request from there leads to the sign-in page."))

    @admin.action(description=_("Propose to remove their second factors"))
    def remove_factors(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Action for people who lost app, key and codes: propose to remove their second factors.

        A second person decides, by the reason that is given. They enrol again at the next sign-in.
        """
        why = ReasonForm(request.POST, asking=str(SAY_WHY))
        if not why.is_valid():
            messages.error(request, first_fault(why))
            return
        for person in people.filter(authenticator__isnull=False).distinct():
            try:
                self._propose(request, person, Kind.FACTORS, why.cleaned_data["reason"])
            except granting.NotGranted as refusal:
                messages.error(request, f"{person.name}: {refusal}")
            else:
                messages.info(
                    request,
                    gettext("%(name)s: it is proposed, and a second person decides.") % {"name": person.name},
                )


PEOPLE = [choice for choice in Role.choices if choice[0] != Role.SYSTEM]


class InvitationForm(forms.ModelForm[Invitation]):
    """An invitation to a role and a clearance no higher than the inviter's own."""

    by: ClassVar[User]
    role = forms.ChoiceField(label=_("Role"), choices=PEOPLE)

    class Meta:
        model = Invitation
        fields = ("email", "name", "post", "role", "level", "language")

    def clean_email(self) -> str:
        """The address in small letters. Refuses one that has an account."""
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError(_("There is an account with this address already."))
        return email

    def clean_level(self) -> int:
        """The clearance, no higher than the inviter may give."""
        level = int(self.cleaned_data["level"])
        if sentence := granting.refusal(self.by, User(), level):
            raise forms.ValidationError(sentence)
        return level


class OpenFilter(admin.SimpleListFilter):
    """Open invitations: neither used nor revoked nor expired."""

    title = _("open")
    parameter_name = "open"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """One choice."""
        return [("yes", _("Open"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> QuerySet[Invitation]:
        """The open ones, where they are asked for."""
        return queryset & Invitation.objects.open() if self.value() else queryset


@admin.register(Invitation)
class InvitationAdmin(OwnFilters):
    """Invitations: made here and mailed at once, valid for a week and for one use.

    They can be revoked but not changed.
    """

    form = InvitationForm
    list_display = ("name", "email", "role", "level", "state", "invited_by", "expires_at")
    list_filter: ClassVar[Any] = (OpenFilter,)
    list_select_related = ("invited_by",)
    search_fields = ("name", "email")
    actions = ("revoke",)

    def has_change_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        """Whether the list's actions may be taken; no invitation is changed on its own page."""
        # The list's actions ask for this permission too; the row's own page stays for reading.
        return obj is None and request.user.is_active

    def has_delete_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        """Nobody: an invitation is revoked, and its row stays."""
        return False

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The form, made for the person who invites."""
        return type("OwnInvitationForm", (super().get_form(request, *args, **kwargs),), {"by": request.user})

    def save_model(self, request: HttpRequest, obj: Invitation, form: Any, change: bool) -> None:
        """Mail the invitation under the name of who invites."""
        obj.invited_by = cast(User, request.user)
        invitation_mail.send(request, obj)

    @admin.display(description=_("State"))
    def state(self, invitation: Invitation) -> str:
        """Open, used, expired or revoked, in words."""
        return invitation.state()

    @admin.action(description=_("Revoke"))
    def revoke(self, request: HttpRequest, chosen: QuerySet[Invitation]) -> None:
        """Action: revoke the chosen invitations."""
        chosen.filter(used_at=None).update(revoked=True)
        messages.success(request, gettext("Revoked. The links open no account any more."))
