"""Addresses of partners."""

from partners.exchanges.views import ExchangePages

urlpatterns = ExchangePages.urls("exchanges")
