"""The addresses of the one search."""

from django.urls import path

from ashgabat_centre.find import views

urlpatterns = [
    path("find/", views.find, name="find"),
    path("find/suggest/", views.suggest, name="find-suggest"),
]
