"""Addresses of events."""

from django.urls import path

from monitoring.events import import_views, views

urlpatterns = [
    path("events/", views.listing, name="event-list"),
    path("events/new/", views.EventView.as_view(), name="event-new"),
    path("events/export/<str:form>/", views.export, name="events-export"),
    path("events/imports/", import_views.send, name="event-imports"),
    path("events/imports/<uuid:number>/", import_views.look, name="event-import"),
    path("events/imports/<uuid:number>/make/", import_views.make, name="event-import-make"),
    path("events/imports/<uuid:number>/go-on/", import_views.go_on, name="event-import-go-on"),
    path("events/imports/<uuid:number>/remove/", import_views.forget, name="event-import-remove"),
    path("events/<uuid:number>/", views.page, name="event"),
    path("events/<uuid:number>/edit/", views.EventView.as_view(), name="event-edit"),
    path("events/<uuid:number>/prefer/", views.prefer, name="event-prefer"),
    path("events/<uuid:number>/merge/", views.merge, name="event-merge"),
    path("events/<uuid:number>/part/", views.part, name="event-part"),
]
