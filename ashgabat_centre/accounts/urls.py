from django.urls import path

from ashgabat_centre.accounts import pages

urlpatterns = [
    path("people/", pages.people, name="people"),
    path("people/<int:pk>/", pages.person, name="person"),
    path("people/grants/<int:pk>/<slug:word>/", pages.decide, name="grant-decide"),
    path("people/in-charge/", pages.in_charge, name="in-charge"),
    path("people/in-charge/<int:pk>/end/", pages.recall, name="in-charge-end"),
]
