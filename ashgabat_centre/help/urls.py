"""The addresses of help."""

from django.urls import path

from ashgabat_centre.help import views

urlpatterns = [
    path("help/", views.help_index, name="help"),
    path("help/<slug:slug>/", views.help_topic, name="help-topic"),
]
