"""Addresses of the account pages, listed one by one: a page of allauth that is not listed here can't be
reached.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path, re_path

from ashgabat_centre.accounts import views
from ashgabat_centre.accounts.factor import fresh_factor_required
from ashgabat_centre.accounts.time_zone import choose_time_zone

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", views.SignOut.as_view(), name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", views.no_sign_up, name="account_signup"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", fresh_factor_required(account.password_change), name="account_change_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("invitation/", views.accept_invitation, name="invitation-accept"),
    path("invitation/<str:token>/", views.open_invitation, name="invitation-open"),
    path("security/", views.Security.as_view(), name="mfa_index"),
    path("security/sign-in/", views.Authenticate.as_view(), name="mfa_authenticate"),
    path("security/again/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("security/again/key/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("security/app/", views.ActivateCode.as_view(), name="mfa_activate_totp"),
    path("security/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("security/keys/add/", views.AddKey.as_view(), name="mfa_add_webauthn"),
    path("security/keys/<int:pk>/remove/", views.RemoveKey.as_view(), name="mfa_remove_webauthn"),
    path("security/recovery-codes/", views.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path(
        "security/recovery-codes/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"
    ),
    path("sessions/", views.my_sessions, name="usersessions_list"),
    path("sessions/people/", views.everyones_sessions, name="people-sessions"),
    path("time-zone/", choose_time_zone, name="time-zone"),
    path("session/", views.session_left, name="session-left"),
    path("session/stay/", views.stay, name="session-stay"),
]
