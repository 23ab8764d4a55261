from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "ashgabat_centre.accounts"
    label = "accounts"
    default = True
    verbose_name = _("Accounts")


class AdministrationConfig(admin_apps.AdminConfig):
    """Django's admin behind the portal's own sign-in."""

    default = False

    default_site = "ashgabat_centre.accounts.administration.AdministrationSite"
