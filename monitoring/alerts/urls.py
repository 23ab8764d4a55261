"""Addresses of alerts."""

from django.urls import path

from monitoring.alerts import views as alerts

urlpatterns = [
    path("alerts/", alerts.overview, name="alerts"),
    path("alerts/new/", alerts.AlertView.as_view(), name="alert-new"),
    path("alerts/<uuid:number>/", alerts.alert, name="alert"),
    path("alerts/<uuid:number>/step/<slug:verb>/", alerts.AlertStepView.as_view(), name="alert-step"),
]
