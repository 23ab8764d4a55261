"""Entry point of the web process."""

import os

from django.core.wsgi import get_wsgi_application

from ashgabat_centre.start import refuse_unfit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ashgabat_centre.settings")

refuse_unfit()
application = get_wsgi_application()
