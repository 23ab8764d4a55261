"""The web server's settings that no installation changes; gunicorn reads this file by itself."""

import os

from ashgabat_centre.web.logs import configuration

logconfig_dict = configuration(os.environ.get("LOG_LEVEL", "INFO"))
