"""Settings, all of them, read from the environment. `docs/operations.md` lists the variables."""

from pathlib import Path

import dj_database_url
import django_stubs_ext
import pghistory
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _
from environs import Env

from ashgabat_centre.web import logs

# Lets generic classes be written with their model, as the type checker wants them.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

DEBUG = env.bool("DEBUG", False)
EMBEDDED = env.bool("PORTAL_EMBEDDED", False)
TRAINING = env.bool("TRAINING", False)  # the data is there to practise on, and every page and file says so
SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1"])

# --- What it is made of -------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "ashgabat_centre.accounts",
    "ashgabat_centre.apps.Kernel",
    "liaison",
    "monitoring",
    "partners",
    "reports",
    "django.forms",
    "ashgabat_centre.accounts.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_filters",
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    "ashgabat_centre.accounts.security_log.SecurityLogMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "ashgabat_centre.web.compression.CompressionMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "ashgabat_centre.web.door.DoorMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ashgabat_centre.web.allowance.AllowanceMiddleware",
    "ashgabat_centre.accounts.middleware.SessionLimitMiddleware",
    "ashgabat_centre.accounts.middleware.SignInMiddleware",
    "ashgabat_centre.accounts.middleware.SecondFactorMiddleware",
    "ashgabat_centre.accounts.middleware.AccessMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "ashgabat_centre.accounts.mail.LetterMiddleware",
    "ashgabat_centre.pages.errors.MethodMiddleware",
    "ashgabat_centre.editing.once.OnceMiddleware",
]

ROOT_URLCONF = "ashgabat_centre.urls"
WSGI_APPLICATION = "ashgabat_centre.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            # `date` and `time` by the reader's clock; the watermark of training data; the mark that leads to a rule
            "builtins": [
                "ashgabat_centre.web.hours",
                "ashgabat_centre.web.watermark",
                "ashgabat_centre.help.help_tags",
            ],
            "libraries": {
                "directory": "ashgabat_centre.directory.directory_tags",
                "portal": "ashgabat_centre.pages.page_tags",
            },
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ashgabat_centre.accounts.sessions.shell",
                "ashgabat_centre.pages.navigation.shell",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- PostgreSQL, the only truth; the broker is a doorbell ---------------------------------------------------

DATABASE_ROLE = env.str("DATABASE_ROLE", "web")
_database_variable = {"web": "DATABASE_URL", "worker": "WORKER_DATABASE_URL", "owner": "OWNER_DATABASE_URL"}
# A connection keeps what PostgreSQL has read of the catalogue and planned once: a new one's first page is the slow one.
DATABASES = {
    "default": dj_database_url.parse(
        env.str(_database_variable[DATABASE_ROLE]),
        engine="ashgabat_centre.database",
        conn_max_age=env.int("DATABASE_MAX_AGE", 60 * 60),
        conn_health_checks=True,
    )
    | {"ATOMIC_REQUESTS": True}
}
# A statement that waits for a lock or runs away is given up, with a page that says so. A search that finds every
# second record keeps in memory where they stand: with too little of it, it would read each of them again.
DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
    "-c statement_timeout=15000 -c lock_timeout=5000 -c work_mem=32MB"
    if DATABASE_ROLE == "web"
    else "-c lock_timeout=5000"
)

# Wrong guesses and used codes: a connection of their own, so that a rolled-back request still counts.
DATABASES["cache"] = DATABASES["default"] | {
    "ENGINE": "django.db.backends.postgresql",
    "ATOMIC_REQUESTS": False,
}
DATABASE_ROUTERS = ["ashgabat_centre.database.cache.CacheRouter"]
CACHES = {
    "default": {
        "BACKEND": "ashgabat_centre.database.cache.KeptCache",
        "LOCATION": "portal_cache",
    }
}

REDIS_URL = env.str("REDIS_URL")

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 50
CELERY_TASK_TIME_LIMIT = 60
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TIMEZONE = "Asia/Ashgabat"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 120,
    "global_keyprefix": env.str("BROKER_PREFIX", "portal:"),
    "socket_timeout": 3,
    "socket_connect_timeout": 2,
    "unacked_restore_throttle": 1,
}
if DATABASE_ROLE == "web":
    # A person waits for this answer; the job is a row and is rung again.
    CELERY_BROKER_TRANSPORT_OPTIONS["max_retries"] = 0
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BEAT_SCHEDULE = {
    "ring-unanswered-jobs": {"task": "records.ring_unanswered_jobs", "schedule": 10.0},
    "sweep-files": {"task": "records.sweep_files", "schedule": 60 * 60.0},
    "forget-old-drafts": {"task": "records.forget_old_drafts", "schedule": 60 * 60.0},
    "forget-old-tables": {"task": "records.forget_old_tables", "schedule": 60 * 60.0},
    "forget-old-event-files": {"task": "monitoring.forget_old_event_files", "schedule": 60 * 60.0},
    "ask-for-due-briefings": {"task": "reports.ask_for_due_briefings", "schedule": 60.0},
    "empty-old-items": {"task": "monitoring.empty_old_items", "schedule": 60 * 60.0},
    "fetch-feeds": {"task": "monitoring.fetch_feeds", "schedule": 60.0},
    "archive-what-is-past-its-time": {"task": "records.archive_what_is_due", "schedule": 60 * 60.0},
    "send-notices": {"task": "records.send_notices", "schedule": 600.0},
    "seal-history": {"task": "records.seal_history", "schedule": 5.0},
    "keep-head": {"task": "records.keep_head", "schedule": 600.0},
}

# --- History: every change of a tracked row, who made it taken from the access context ----------------------

PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_APPEND_ONLY = True
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(related_name="events")
# Where the chain's head of each day is kept outside: a file that other people collect, people who get it by mail.
BACKUP_STAMP = env.str("BACKUP_STAMP", "")  # the file that is touched once a backup is whole
HEAD_FILE = env.str("HEAD_FILE", "")
HEAD_MAIL: list[str] = env.list("HEAD_MAIL", [])

# --- Lists as files -----------------------------------------------------------------------------------------

EXPORT_LIMIT = env.int("EXPORT_LIMIT", 100_000)  # rows of one file

# --- Notices: what people are told, and when (days, and an hour in Ashgabat) ----------------------------------------

REMINDER_DAYS = env.int("REMINDER_DAYS", 3)  # before it is due, to its owner
OVERDUE_DAYS = env.int("OVERDUE_DAYS", 7)  # after it was due, to whoever leads
EXPIRY_DAYS = env.int("EXPIRY_DAYS", 14)  # before a concurrence runs out
MAIL_HOUR = env.int("MAIL_HOUR", 7)
# The worker has no request that says where it is.
PORTAL_URL = env.str("PORTAL_URL", f"https://{ALLOWED_HOSTS[0]}").rstrip("/")

# --- How long records are kept, in years by marking: the house's own reading of ST/SGB/2007/5 and 2007/6 ----------

RETENTION_YEARS = {
    0: env.int("RETENTION_YEARS_UNCLASSIFIED", 20),
    1: env.int("RETENTION_YEARS_CONFIDENTIAL", 20),
    2: env.int("RETENTION_YEARS_STRICTLY_CONFIDENTIAL", 20),
}

# --- Sign-in ------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "ashgabat_centre.accounts.passwords.KnownPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "ashgabat_centre.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "ashgabat_centre.accounts.passwords.ResetTokens"
# Failed guesses at a password or a code (accounts/guesses.py): by account and address together or by known browser, by
# account alone, by address alone.
GUESS_LIMITS = {
    "together": env.str("GUESS_LIMIT", "5/5m/key"),
    "account": env.str("GUESS_LIMIT_ACCOUNT", "30/h/key"),
    "address": env.str("GUESS_LIMIT_ADDRESS", "60/m/ip"),
}
KNOWN_BROWSER_COOKIE_NAME = "known" if EMBEDDED else "__Host-known"
# No limit of the library's by address alone holds up a whole office, and its own counts of guesses are replaced.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": None,
    "reset_password": "60/m/ip,5/m/key",
    "reset_password_from_key": "60/m/ip",
    "invitation": "60/m/ip",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 0)

# The second factor. The embedded first run does without and says so; nothing else can.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", False) or not EMBEDDED
MFA_ADAPTER = "ashgabat_centre.accounts.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "ashgabat_centre.accounts.factor_forms.CodeForm",
    "reauthenticate": "ashgabat_centre.accounts.factor_forms.CodeAgainForm",
    "activate_totp": "ashgabat_centre.accounts.factor_forms.FirstCodeForm",
    "add_webauthn": "ashgabat_centre.accounts.factor_forms.KeyForm",
}
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "UNRCCA"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TRUST_ENABLED = False
# An invitation proves the address; allauth's own note of addresses, kept or not, holds nobody up at enrolment.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_WEBAUTHN_USER_VERIFICATION = "required"
USERSESSIONS_TRACK_ACTIVITY = False  # accounts/sessions.py does, once a minute and not for polls

INVITATION_DAYS = 7
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_MINUTES", 30) * 60
SESSION_WARNING_SECONDS = 5 * 60
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", 12) * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# What a page asks for by itself is no sign of a person.
SESSION_QUIET_VIEWS = {"session-left", "health"}
CSRF_FAILURE_VIEW = "ashgabat_centre.web.resume.csrf_failure"

MAILERS = {
    "default": {
        "BACKEND": env.str(
            "MAIL_BACKEND",
            "django.core.mail.backends.console.EmailBackend"
            if EMBEDDED
            else "django.core.mail.backends.smtp.EmailBackend",
        )
    }
}
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", "portal@localhost")

# --- What the browser may do ----------------------------------------------------------------------------------

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}
# The embedded first run is plain http on the machine itself; everywhere else cookies need TLS.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not EMBEDDED
SESSION_COOKIE_NAME = "session" if EMBEDDED else "__Host-session"
CSRF_COOKIE_NAME = "csrf" if EMBEDDED else "__Host-csrf"
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = not EMBEDDED and env.bool("SSL_REDIRECT", True)
SECURE_HSTS_SECONDS = 0 if EMBEDDED else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not EMBEDDED
# Browsers' preload list is public, and would name a portal that is nobody else's business.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- What a request may cost, before anything reads it (web/door.py, web/allowance.py) ---------------------------

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 1
REQUEST_SECONDS = env.int("REQUEST_SECONDS", 30)  # of a process, in a minute, for one person at one address

# --- Files of records: sealed outside the database, under keys that stand neither in it nor in its backup --------

MEBIBYTE = 1024 * 1024
ATTACHMENT_DIR = env.str("ATTACHMENT_DIR", str(BASE_DIR / "var" / "attachments"))
ATTACHMENT_KEY: list[str] = env.list("ATTACHMENT_KEY", [])
ATTACHMENT_MAX_BYTES = env.int("ATTACHMENT_MAX_MB", 25) * MEBIBYTE
ATTACHMENT_DAY_FILES = env.int("ATTACHMENT_DAY_FILES", 100)
ATTACHMENT_DAY_BYTES = env.int("ATTACHMENT_DAY_MB", 500) * MEBIBYTE
ATTACHMENT_RECORD_FILES = env.int("ATTACHMENT_RECORD_FILES", 50)
ATTACHMENT_RECORD_BYTES = env.int("ATTACHMENT_RECORD_MB", 200) * MEBIBYTE
ATTACHMENT_TOTAL_BYTES = env.int("ATTACHMENT_TOTAL_MB", 50 * 1024) * MEBIBYTE
FEED_ITEM_DAYS = env.int("FEED_ITEM_DAYS", 180)  # that what feeds brought and nobody took keeps its text
EVENTS_MAX_BYTES = env.int("EVENTS_MAX_MB", 1024) * MEBIBYTE  # a file of events, which is streamed
FILE_UPLOAD_HANDLERS = ["ashgabat_centre.files.plain.PlainUploadHandler"]
CLAMD_ADDRESS = env.str("CLAMD_ADDRESS", "")  # host:port, or the path of a socket
CLAMD_REQUIRED = env.bool("CLAMD_REQUIRED", False)
CLAMD_TIMEOUT = 30

# --- Languages, time, files -----------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ru", _("Russian"))]
LOCALE_PATHS = [BASE_DIR / "ashgabat_centre" / "locale"]
FORMAT_MODULE_PATH = "ashgabat_centre.formats"
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
TIME_ZONE = "Asia/Ashgabat"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 365 * 24 * 60 * 60
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site draws on the portal's files

LOGGING = logs.configuration(env.str("LOG_LEVEL", "INFO"))
