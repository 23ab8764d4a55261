"""Addresses of judgements."""

from django.urls import path

from monitoring.judgements import views as judgements

urlpatterns = [
    path("judgements/", judgements.listing, name="judgement-list"),
    path("judgements/new/", judgements.JudgementView.as_view(), name="judgement-new"),
    path("judgements/calibration/", judgements.calibrated, name="judgement-calibration"),
    path("judgements/in/<slug:slug>/", judgements.JudgementView.as_view(), name="judgement-in"),
    path("judgements/<uuid:number>/", judgements.judgement, name="judgement"),
    path(
        "judgements/<uuid:number>/supersede/", judgements.JudgementView.as_view(), name="judgement-supersede"
    ),
    path(
        "judgements/<uuid:number>/step/<slug:verb>/",
        judgements.JudgementStepView.as_view(),
        name="judgement-step",
    ),
]
