"""The addresses of notices."""

from django.urls import path

from ashgabat_centre.notices import views

urlpatterns = [
    path("notices/", views.notice_list, name="notice-list"),
    path("account/notices/", views.choose, name="notice-choices"),
]
