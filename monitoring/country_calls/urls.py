"""Addresses of the levels of countries, and of their baselines."""

from django.urls import path

from monitoring.country_calls import baseline_views as baselines
from monitoring.country_calls import views as calls

urlpatterns = [
    path("country-calls/", calls.board, name="country-calls"),
    path("country-calls/as-last-month/", calls.repeat, name="country-calls-repeat"),
    path("country-calls/waiting/", calls.waiting, name="country-calls-waiting"),
    path("country-calls/validate/", calls.validate, name="country-calls-validate"),
    path("country-calls/<int:pk>/", calls.call_at, name="country-call-at"),
    path("country-calls/<int:pk>/<slug:verb>/", calls.CallStepView.as_view(), name="country-call-step"),
    path("country-calls/<str:code>/on/<slug:theme>/", calls.history, name="country-call"),
    path("baselines/<str:code>/", baselines.baseline, name="country-baseline"),
    path("baselines/<str:code>/new/", baselines.BaselineView.as_view(), name="country-baseline-new"),
    path(
        "baselines/<int:pk>/step/<slug:verb>/",
        baselines.BaselineStepView.as_view(),
        name="country-baseline-step",
    ),
]
