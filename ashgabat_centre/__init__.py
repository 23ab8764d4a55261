"""The portal's kernel. The Celery application is loaded with it, so that tasks find it in every process."""

from ashgabat_centre.celery import app as celery_app

__all__ = ["celery_app"]
