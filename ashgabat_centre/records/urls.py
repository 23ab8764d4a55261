from django.urls import path

from ashgabat_centre.records import health, pages

urlpatterns = [
    path("records/", pages.record_list, name="record-list"),
    path("r/<slug:slug>/", pages.by_reference, name="record-by-reference"),
    path("r/<slug:slug>/translate/", pages.translate, name="record-translate"),
    path("jobs/", pages.jobs, name="job-list"),
    path("jobs/<int:pk>/cancel/", pages.cancel_job, name="job-cancel"),
    path("jobs/<int:pk>/again/", pages.ask_again, name="job-again"),
    path("theme/", pages.set_theme, name="set-theme"),
    path("health/", health.health, name="health"),
]
