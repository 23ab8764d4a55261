"""Addresses of the pages on people, roles and sessions."""

from django.urls import path

from ashgabat_centre.accounts import account_change_views, people_views

urlpatterns = [
    path("people/", people_views.people, name="people"),
    path("people/<int:pk>/", people_views.person, name="person"),
    path("people/grants/<int:pk>/<slug:word>/", people_views.decide, name="grant-decide"),
    path("people/changes/", account_change_views.account_changes, name="account-changes"),
    path("people/changes/<int:pk>/", account_change_views.decide_change, name="account-change-decide"),
    path("people/in-charge/", people_views.in_charge, name="in-charge"),
    path("people/in-charge/<int:pk>/end/", people_views.recall, name="in-charge-end"),
]
