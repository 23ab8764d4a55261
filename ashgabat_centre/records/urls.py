from django.urls import path

from ashgabat_centre.records import correction_views, health, history_pages, pages, retention

urlpatterns = [
    path("records/", pages.record_list, name="record-list"),
    path("records/export/<slug:form>/", pages.record_export, name="record-export"),
    path("exports/", history_pages.export_log, name="export-log"),
    path("r/<slug:slug>/", pages.by_reference, name="record-by-reference"),
    path("r/<slug:slug>/translate/", pages.translate, name="record-translate"),
    path("r/<slug:slug>/cleared/", correction_views.cleared_texts, name="record-cleared"),
    path("r/<slug:slug>/cleared/<int:version>/", correction_views.cleared_texts, name="record-cleared-text"),
    path("r/<slug:slug>/retention/", retention.retain, name="record-retention"),
    path("waiting/", pages.waiting, name="waiting"),
    path("jobs/", pages.jobs, name="job-list"),
    path("jobs/<int:pk>/cancel/", pages.cancel_job, name="job-cancel"),
    path("jobs/<int:pk>/again/", pages.ask_again, name="job-again"),
    path("theme/", pages.set_theme, name="set-theme"),
    path("health/", health.health, name="health"),
]
