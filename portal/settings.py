"""Django's settings. What differs between machines comes from the environment (portal/env.py)."""

from __future__ import annotations

import datetime
from pathlib import Path

from csp.constants import NONE, SELF

from portal import env
from portal.database import databases
from portal.log import LOGGING as LOGGING
from portal.oidc_settings import oidc_providers

env.refuse_unless_ready()

BASE_DIR = env.BASE_DIR
VAR_DIR = env.VAR_DIR
DEBUG = env.DEBUG
SECRET_KEY = env.secret_key()
# Former keys: what they have signed or encrypted can still be read.
SECRET_KEY_FALLBACKS = [key for key in env.ENV.list("SECRET_KEY_FALLBACKS", default=[]) if key]
ALLOWED_HOSTS = env.allowed_hosts()

# Apps ---------------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "portal",
    "cases",
    "offers",
    "portal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "import_export",
    "simple_history",
]
MIDDLEWARE = [
    "portal.middleware.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "portal.middleware.CsrfMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cases.staff.middleware.StaffMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context_processors.frame",
                "portal.context_processors.casework",
            ],
        },
    }
]

# Data ---------------------------------------------------------------------------------------------------------------
DATABASES = databases()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Limits against guessing passwords are counted here, so all processes and machines must see the same cache.
CACHES = {
    "default": env.ENV.cache_url_config(env.ENV.str("CACHE_URL", default="") or "dbcache://portal_cache"),
}

# People -------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "cases.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
ACCOUNT_ADAPTER = "portal.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Guessing is limited per address that asks and per account; what is counted lies in the cache that all processes share.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "10/m/ip,3/10m/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
MFA_ADAPTER = "portal.accounts.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Übergangsportal"
MFA_TOTP_TOLERANCE = 1
# Accounts are made by invitation to an address, which is the proof that allauth would ask for.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Browsers allow security keys on http://localhost.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
# Agencies' own logins (OpenID Connect). They let in who has an account here already, never more: portal/oidc.py.
OIDC_AGENCIES = {agency.id: agency for agency in env.oidc_agencies()}
SOCIALACCOUNT_PROVIDERS = oidc_providers(OIDC_AGENCIES.values())
SOCIALACCOUNT_ADAPTER = "portal.oidc.AgencyLoginAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
# Accounts of agencies always need a second factor; with this, whoever enters the administration does too.
REQUIRE_SECOND_FACTOR_FOR_ADMIN = env.ENV.bool("REQUIRE_SECOND_FACTOR_FOR_ADMIN", default=not DEBUG)
# How long a proof of the second factor is good for steps that ask for a recent one.
STEP_UP_LIMIT = datetime.timedelta(minutes=15)
ACCOUNT_REAUTHENTICATION_TIMEOUT = int(STEP_UP_LIMIT.total_seconds())
# How many proxies stand in front: the address that limits are counted by is read from what the last of them says.
ALLAUTH_TRUSTED_PROXY_COUNT = env.ENV.int("TRUSTED_PROXIES", default=0)

# Security -----------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        # A form that starts an agency's login is sent on to that agency's pages.
        "form-action": [SELF, *(agency.origin for agency in OIDC_AGENCIES.values())],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = env.ENV.bool("SECURE_SSL_REDIRECT", default=not DEBUG)
# Probes come from inside, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 0 if DEBUG else env.ENV.int("SECURE_HSTS_SECONDS", default=365 * 24 * 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEBUG
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.views.csrf_failure"
# Where somebody lands who must leave a page at once: nothing there says what was read before.
QUICK_EXIT_URL = env.ENV.str("QUICK_EXIT_URL", default="") or "https://www.dwd.de/"
# /fach/ asks for a new login after this long without a click, and after this long in all.
SESSION_IDLE_LIMIT = datetime.timedelta(minutes=30)
SESSION_ABSOLUTE_LIMIT = datetime.timedelta(hours=10)
SESSION_COOKIE_AGE = int(SESSION_ABSOLUTE_LIMIT.total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# W021: preloading binds a whole domain in every browser for years, so that is for the owner of the domain to ask for.
# W003: Django looks for its own CSRF middleware by name; the portal's is a subclass of it.
SILENCED_SYSTEM_CHECKS = ["security.W021", "security.W003"]

# Files --------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static-built"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "portal.kern.KernFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_ROOT = VAR_DIR / "media"
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False

# Language and time --------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "Europe/Berlin"

# Mail and logs ------------------------------------------------------------------------------------------------------
EMAIL_TIMEOUT = env.ENV.int("EMAIL_TIMEOUT", default=20)
vars().update(env.ENV.email_url_config(env.email_url()))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.ENV.str("DEFAULT_FROM_EMAIL", default="") or "portal@localhost"
# Links in mails begin with it; pages know their own address.
PORTAL_URL = env.portal_url()
# Seconds between the attempts to send a mail; after the last one somebody is asked to call instead.
MAIL_PAUSES = [int(pause) for pause in env.ENV.list("MAIL_PAUSES", default=[60, 300, 1800, 7200, 28800])]
# The kinds of mail that the rooms send: dotted paths to a MailKind or to a tuple of them.
MAIL_KINDS = [f"cases.conferences.{module}.KINDS" for module in ("mails", "mails_minutes", "mails_agreements")]
MAIL_KINDS += [f"cases.handovers.{module}.KINDS" for module in ("mails", "mails_clock")]
MAIL_KINDS += [f"cases.inbox.{module}.KINDS" for module in ("mails", "mails_assign", "mails_clock")]
# What ends together with the work on a case; see cases/records/endings.py.
CASE_ENDINGS = ["cases.handovers.services_end.end_with_case"]
LOGGING_CONFIG = "logging.config.dictConfig"

# Jobs: rows of the same database, so that one is there if and only if its transaction was committed -------------------
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# Accounts of the casework side --------------------------------------------------------------------------------------
STAFF_INVITATION_DAYS = env.ENV.int("STAFF_INVITATION_DAYS", default=7)
# Without login and activity: days until an account is locked, months until it is made unrecognisable, days of notice.
ACCOUNT_IDLE_DAYS = env.ENV.int("ACCOUNT_IDLE_DAYS", default=90)
ACCOUNT_FORGET_MONTHS = env.ENV.int("ACCOUNT_FORGET_MONTHS", default=24)
# Days by which a next step may be overdue before somebody is told that the case could get lost.
LOST_GRACE_DAYS = env.ENV.int("LOST_GRACE_DAYS", default=7)
ACCOUNT_NOTICE_DAYS = env.ENV.int("ACCOUNT_NOTICE_DAYS", default=30)

# Casework: what the data protection officer decides -------------------------------------------------------------------
# Changes single periods of cases/staff/periods.py, for example {"stub_days": 60}.
RETENTION_PERIODS = env.ENV.json("RETENTION_PERIODS", default={})
# Hash and day of every erasure, outside of the database: what a restored backup must forget again.
ERASURE_LOG = Path(env.ENV.str("ERASURE_LOG", default="") or VAR_DIR / "erasures.log")
# Consents: longest validity in months (the database refuses more than 12), days before one may ask again after a
# refusal, days that a signed paper may be old when it is recorded.
CONSENT_MONTHS = env.ENV.int("CONSENT_MONTHS", default=12)
CONSENT_ASK_AGAIN_DAYS = env.ENV.int("CONSENT_ASK_AGAIN_DAYS", default=30)
CONSENT_PAPER_DAYS = env.ENV.int("CONSENT_PAPER_DAYS", default=30)
# From when on access to case data looks unusual (cases/audit/rules.py), for example {"people": 20} in the environment.
AUDIT_LIMITS = {
    "people": 30, "denied": 10, "denied_minutes": 10, "night_from": 22, "night_until": 5,
    **env.ENV.json("AUDIT_LIMITS", default={}),
}  # fmt: skip
# The exception: releases on a norm instead of a consent. Off until the data protection officer decides.
RELEASE_WITHOUT_CONSENT = env.ENV.bool("RELEASE_WITHOUT_CONSENT", default=False)
SHARE_CODE_DAYS = env.ENV.int("SHARE_CODE_DAYS", default=7)
# Codes that did not work, within so many minutes: by one person, by everybody of one agency.
JOIN_MINUTES = env.ENV.int("JOIN_MINUTES", default=15)
JOIN_TRIES = env.ENV.int("JOIN_TRIES", default=5)
JOIN_TRIES_AGENCY = env.ENV.int("JOIN_TRIES_AGENCY", default=20)
# Personal calendars: how often an hour a program may read one; wrong addresses a minute from one place.
CALENDAR_FEED_READS = 60
CALENDAR_FEED_TRIES = 30
# Contact requests from the public side: how many one place may send within so many minutes. A class has one address.
CONTACT_REQUESTS_MOST = env.ENV.int("CONTACT_REQUESTS_MOST", default=20)
CONTACT_REQUESTS_MINUTES = env.ENV.int("CONTACT_REQUESTS_MINUTES", default=10)
