"""Configuration of the accounts app and of Django's admin."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """The app of people, roles and sign-in."""

    name = "ashgabat_centre.accounts"
    label = "accounts"
    default = True
    verbose_name = _("Accounts")


class AdministrationConfig(admin_apps.AdminConfig):
    """Django's admin with the portal's own site, behind the portal's sign-in."""

    default = False

    default_site = "ashgabat_centre.accounts.administration.AdministrationSite"
