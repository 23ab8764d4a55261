"""Addresses of feeds and of their inbox."""

from django.urls import path

from monitoring.feeds import register_views as feed_register
from monitoring.feeds import views as feed_views

urlpatterns = [
    path("feeds/", feed_register.feeds, name="feeds"),
    path("feeds/new/", feed_register.FeedView.as_view(), name="feed-new"),
    path("feeds/hosts/", feed_register.allowed_hosts, name="feed-hosts"),
    path("feeds/hosts/<int:pk>/remove/", feed_register.remove_host, name="feed-host-remove"),
    path("feeds/<int:pk>/", feed_register.feed, name="feed"),
    path("feeds/<int:pk>/edit/", feed_register.FeedView.as_view(), name="feed-edit"),
    path("feeds/<int:pk>/fetch/", feed_register.fetch_feed, name="feed-fetch"),
    path("inbox/", feed_views.inbox, name="feed-inbox"),
    path("inbox/dismiss/", feed_views.dismiss_items, name="feed-item-dismiss"),
    path("inbox/restore/", feed_views.restore_items, name="feed-item-restore"),
    path("inbox/<int:pk>/", feed_views.feed_item, name="feed-item"),
    path("inbox/<int:pk>/evidence/", feed_views.keep_item, name="feed-item-evidence"),
]
