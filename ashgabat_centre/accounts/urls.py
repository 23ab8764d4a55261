"""Addresses of the pages on people, roles and sessions."""

from django.urls import path

from ashgabat_centre.accounts import people_views

urlpatterns = [
    path("people/", people_views.people, name="people"),
    path("people/<int:pk>/", people_views.person, name="person"),
    path("people/grants/<int:pk>/<slug:word>/", people_views.decide, name="grant-decide"),
    path("people/in-charge/", people_views.in_charge, name="in-charge"),
    path("people/in-charge/<int:pk>/end/", people_views.recall, name="in-charge-end"),
]
