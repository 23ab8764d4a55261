from monitoring.views import SituationNotePages

urlpatterns = SituationNotePages.urls("notes")
