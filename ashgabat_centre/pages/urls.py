"""The addresses of what all kinds share: lists over all, access, files, follow-ups, jobs, what needs action."""

from django.urls import path

from ashgabat_centre.access import leavers
from ashgabat_centre.access import views as access_views
from ashgabat_centre.commitments import views as commitment_views
from ashgabat_centre.commitments.chosen import FollowUpSelectionView
from ashgabat_centre.directory import contact_views, search_views
from ashgabat_centre.directory.urls import urlpatterns as directory
from ashgabat_centre.editing import drafts
from ashgabat_centre.files import views as files
from ashgabat_centre.imports import views as imports
from ashgabat_centre.jobs import health
from ashgabat_centre.pages import correction, saved_views
from ashgabat_centre.pages import views as pages
from ashgabat_centre.pages.clearance_queue import ClearingView
from ashgabat_centre.pages.export_log import export_log
from ashgabat_centre.pages.follow_up_selection import FollowUpsOfSelectionView
from ashgabat_centre.pages.handover_selection import HandoverSelectionView
from ashgabat_centre.pages.last_step import take_step_back
from ashgabat_centre.pages.list import FOLLOW_UP, HAND_OVER
from ashgabat_centre.pages.selection import SelectionView
from ashgabat_centre.pages.translation import TranslationView, check_translation, take_translation_step
from ashgabat_centre.remarks import views as remarks
from ashgabat_centre.workflow import retention_views

urlpatterns = [
    *directory,
    path("directory/suggest/", search_views.suggest, name="directory-suggest"),
    path("records/", pages.record_list, name="record-list"),
    path("records/export/<slug:form>/", pages.record_export, name="record-export"),
    path("exports/", export_log, name="export-log"),
    path("r/<slug:slug>/", pages.by_reference, name="record-by-reference"),
    path("r/<slug:slug>/translate/", TranslationView.as_view(), name="record-translate"),
    path("r/<slug:slug>/translation/check/", check_translation, name="record-translation-check"),
    path("r/<slug:slug>/translation/<slug:verb>/", take_translation_step, name="record-translation"),
    path("r/<slug:slug>/take-back/<int:led_to>/", take_step_back, name="record-take-back"),
    path("r/<slug:slug>/cleared/", correction.cleared_texts, name="record-cleared"),
    path("r/<slug:slug>/cleared/<int:version>/", correction.cleared_texts, name="record-cleared-text"),
    path("r/<slug:slug>/retention/", retention_views.retain, name="record-retention"),
    path("views/new/", saved_views.save_view, name="view-save"),
    path("views/<uuid:number>/", saved_views.change_view, name="view-change"),
    path("views/<uuid:number>/remove/", saved_views.remove_view, name="view-remove"),
    path("lists/<slug:word>/layout/", pages.set_layout, name="list-layout"),
    path(
        "selection/hand-over/",
        HandoverSelectionView.as_view(),
        {"verb": HAND_OVER},
        name="selection-hand-over",
    ),
    path(
        "selection/follow-up/",
        FollowUpsOfSelectionView.as_view(),
        {"verb": FOLLOW_UP},
        name="selection-follow-up",
    ),
    path("selection/<slug:verb>/", SelectionView.as_view(), name="selection"),
    path("waiting/", pages.waiting, name="waiting"),
    path("clearing/", ClearingView.as_view(), name="clearing"),
    path("sections/<slug:word>/", pages.section, name="section"),
    path("remarks/", remarks.listing, name="remark-list"),
    path("remarks/<uuid:number>/", remarks.remark, name="remark"),
    path("remarks/<uuid:number>/<slug:verb>/", remarks.RemarkStepView.as_view(), name="remark-step"),
    path("r/<slug:slug>/remarks/", remarks.RemarkView.as_view(), name="remark-new"),
    path("follow-ups/", commitment_views.listing, name="follow-up-list"),
    path("follow-ups/selection/<slug:verb>/", FollowUpSelectionView.as_view(), name="follow-up-selection"),
    path("follow-ups/<uuid:number>/", commitment_views.page, name="follow-up"),
    path(
        "follow-ups/<uuid:number>/<slug:verb>/",
        commitment_views.FollowUpStepView.as_view(),
        name="follow-up-step",
    ),
    path("r/<slug:slug>/follow-ups/", commitment_views.AddView.as_view(), name="follow-up-add"),
    path("contacts/", contact_views.handovers, name="contact-handovers"),
    path("contacts/<int:pk>/hand-over/", contact_views.pass_on, name="contact-pass-on"),
    path("contacts/handovers/<int:pk>/", contact_views.decide, name="contact-decide"),
    path("r/<slug:slug>/files/", files.attach, name="file-attach"),
    path("r/<slug:slug>/uploads/", files.begin_upload, name="upload-begin"),
    path("files/<uuid:number>/", files.serve, name="file"),
    path("files/<uuid:number>/remove/", files.take_away, name="file-remove"),
    path("uploads/<uuid:number>/", files.upload_piece, name="upload"),
    path("uploads/<uuid:number>/cancel/", files.cancel_upload, name="upload-cancel"),
    path("r/<slug:slug>/readers/", access_views.readers, name="record-readers"),
    path("r/<slug:slug>/readers/strike/", access_views.strike, name="record-strike"),
    path("r/<slug:slug>/marking/", access_views.marking, name="record-marking"),
    path("r/<slug:slug>/hand-over/", access_views.hand_over, name="record-hand-over"),
    path("access/", access_views.ask, name="access-ask"),
    path("access/requests/", access_views.requests, name="access-requests"),
    path("access/requests/<int:pk>/", access_views.answer, name="access-answer"),
    path("access/handovers/<int:pk>/", access_views.decide_handover, name="handover-decide"),
    path("access/handovers/items/<int:pk>/", access_views.decide_item, name="handover-item-decide"),
    path("people/<int:pk>/end/", leavers.leaver, name="leaver"),
    path("people/<int:pk>/left-over/", leavers.left_over, name="left-over"),
    path("imports/", imports.send, name="import-list"),
    path("imports/<uuid:number>/", imports.look, name="import"),
    path("imports/<uuid:number>/columns/", imports.columns, name="import-columns"),
    path("imports/<uuid:number>/make/", imports.make, name="import-make"),
    path("imports/<uuid:number>/remove/", imports.forget, name="import-remove"),
    path("imports/<uuid:number>/rows/", imports.take_back, name="import-rows"),
    path("jobs/", pages.jobs, name="job-list"),
    path("jobs/failed/", pages.job_failures, name="job-failures"),
    path("jobs/<int:pk>/cancel/", pages.cancel_job, name="job-cancel"),
    path("jobs/<int:pk>/again/", pages.ask_again, name="job-again"),
    path("drafts/<uuid:number>/discard/", drafts.discard, name="draft-discard"),
    path("look/", pages.set_look, name="set-look"),
    path("health/", health.health, name="health"),
]
