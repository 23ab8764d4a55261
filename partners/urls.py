from partners.views import ExchangePages

urlpatterns = ExchangePages.urls("exchanges")
