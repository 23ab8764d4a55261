"""The addresses of help."""

from django.urls import path

from ashgabat_centre.help import views

urlpatterns = [
    path("help/", views.help_index, name="help"),
    path("help/new/", views.what_is_new, name="help-news"),
    path("help/report/", views.report_problem, name="problem-report"),
    path("help/problems/", views.problems, name="problem-list"),
    path("help/problems/<uuid:number>/done/", views.close_problem, name="problem-close"),
    path("help/<slug:word>/", views.help_topic, name="help-topic"),
]
