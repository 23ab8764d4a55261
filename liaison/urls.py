from liaison.views import MeetingPages

urlpatterns = MeetingPages.urls("meetings")
