from django.urls import path

from ashgabat_centre.records import (
    access_pages,
    correction_views,
    health,
    history_pages,
    leavers,
    pages,
    retention,
)
from ashgabat_centre.records.attachments import views as files

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
    path("r/<slug:slug>/files/", files.attach, name="file-attach"),
    path("r/<slug:slug>/uploads/", files.begin_upload, name="upload-begin"),
    path("files/<uuid:number>/", files.serve, name="file"),
    path("files/<uuid:number>/remove/", files.take_away, name="file-remove"),
    path("uploads/<uuid:number>/", files.upload_piece, name="upload"),
    path("uploads/<uuid:number>/cancel/", files.cancel_upload, name="upload-cancel"),
    path("r/<slug:slug>/readers/", access_pages.readers, name="record-readers"),
    path("r/<slug:slug>/readers/strike/", access_pages.strike, name="record-strike"),
    path("r/<slug:slug>/marking/", access_pages.marking, name="record-marking"),
    path("r/<slug:slug>/hand-over/", access_pages.hand_over, name="record-hand-over"),
    path("access/", access_pages.ask, name="access-ask"),
    path("access/requests/", access_pages.requests, name="access-requests"),
    path("access/requests/<int:pk>/", access_pages.answer, name="access-answer"),
    path("access/handovers/<int:pk>/", access_pages.decide_handover, name="handover-decide"),
    path("people/<int:pk>/end/", leavers.leaver, name="leaver"),
    path("jobs/", pages.jobs, name="job-list"),
    path("jobs/<int:pk>/cancel/", pages.cancel_job, name="job-cancel"),
    path("jobs/<int:pk>/again/", pages.ask_again, name="job-again"),
    path("theme/", pages.set_theme, name="set-theme"),
    path("health/", health.health, name="health"),
]
