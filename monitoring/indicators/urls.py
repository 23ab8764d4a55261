"""Addresses of indicators and their readings."""

from django.urls import path

from monitoring.indicators import views as indicators

urlpatterns = [
    path("indicators/", indicators.listing, name="indicator-list"),
    path("indicators/new/", indicators.IndicatorView.as_view(), name="indicator-new"),
    path("indicators/<slug:code>/", indicators.page, name="indicator"),
    path("indicators/<slug:code>/edit/", indicators.IndicatorView.as_view(), name="indicator-edit"),
    path("indicators/<slug:code>/retire/", indicators.retire, name="indicator-retire"),
    path("indicators/<slug:code>/reading/", indicators.ReadingView.as_view(), name="reading-new"),
    path(
        "indicators/<slug:code>/reading/<int:pk>/correct/",
        indicators.CorrectionView.as_view(),
        name="reading-correct",
    ),
]
