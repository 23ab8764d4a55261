"""Addresses of the register of sources."""

from django.urls import path

from monitoring.sources import views

urlpatterns = [
    path("sources/", views.listing, name="source-list"),
    path("sources/new/", views.SourceView.as_view(), name="source-new"),
    path("sources/<int:pk>/", views.page, name="source"),
    path("sources/<int:pk>/edit/", views.SourceView.as_view(), name="source-edit"),
    path("sources/<int:pk>/retire/", views.retire, name="source-retire"),
]
