"""Settings of Django, out of the workspace's `tunggal.toml`, its keys and the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from tunggal.adapters.lookup.secrets import make_secrets
from tunggal.adapters.stores.service_settings import read_address
from tunggal.adapters.stores.workspace import open_workspace
from tunggal.policy.accounts import read_account_limits, read_account_words
from tunggal.policy.agencies import read_agency_limits, read_agency_words
from tunggal.policy.arrivals import read_arrival_words
from tunggal.policy.case_calendar import read_calendar
from tunggal.policy.centre import read_centre_rules
from tunggal.policy.centre_words import read_centre_words, read_scripts
from tunggal.policy.console import read_console_rules, read_console_words
from tunggal.policy.keeping import read_keeping
from tunggal.policy.letters import read_letter_words
from tunggal.policy.notices import read_notice_office
from tunggal.policy.outbox import read_outbox_words
from tunggal.policy.papers import read_paper_limits, read_paper_words
from tunggal.policy.portal import read_limits, read_portal_words
from tunggal.policy.portal_cases import read_case_menu, read_case_words, read_form_limits
from tunggal.policy.portal_family import read_family_links, read_family_words
from tunggal.policy.receiving import read_channel_words, read_receiving
from tunggal.policy.recordings import read_recording_limits
from tunggal.policy.sending import read_sending
from tunggal.service.logs import logging_settings

WORKSPACE = open_workspace(Path(os.environ.get("TUNGGAL_WORKSPACE", ".")))
SERVICE = WORKSPACE.settings.service
WORKSPACE.service.mkdir(mode=0o700, exist_ok=True)
SECRETS = make_secrets(WORKSPACE.keys)
LIMITS = read_limits(WORKSPACE.policy / "portal")
ACCOUNT_LIMITS = read_account_limits(WORKSPACE.policy / "accounts")
ACCOUNT_WORDS = read_account_words(WORKSPACE.policy / "accounts")
WORDS = read_portal_words(WORKSPACE.policy / "portal")
CASE_MENU = read_case_menu(WORKSPACE.policy / "portal" / "cases")
FORM_LIMITS = read_form_limits(WORKSPACE.policy / "portal" / "cases")
CASE_WORDS = read_case_words(WORKSPACE.policy / "portal" / "cases", CASE_MENU)
FAMILY_WORDS = read_family_words(WORKSPACE.policy / "portal" / "family")
FAMILY_LINKS = read_family_links(WORKSPACE.policy)
CONSOLE_RULES = read_console_rules(WORKSPACE.policy / "console")
CONSOLE_WORDS = read_console_words(WORKSPACE.policy / "console")
CENTRE_RULES = read_centre_rules(WORKSPACE.policy / "centre")
CENTRE_WORDS = read_centre_words(WORKSPACE.policy / "centre", CENTRE_RULES)
SCRIPTS = read_scripts(WORKSPACE.policy / "centre")
OFFICE = read_notice_office(WORKSPACE.policy / "notices")
LETTER_WORDS = read_letter_words(WORKSPACE.policy / "letters")
AGENCY_LIMITS = read_agency_limits(WORKSPACE.policy / "agencies")
AGENCY_WORDS = read_agency_words(WORKSPACE.policy / "agencies")
KEEPING = read_keeping(WORKSPACE.policy / "keeping.yaml")
OUTBOX_WORDS = read_outbox_words(WORKSPACE.policy / "console" / "outbox")
ARRIVAL_WORDS = read_arrival_words(WORKSPACE.policy / "console" / "arrivals")
SENDING = read_sending(WORKSPACE.policy / "channels")
RECEIVING = read_receiving(WORKSPACE.policy / "channels")
CHANNEL_WORDS = read_channel_words(WORKSPACE.policy / "channels")
CALENDAR = read_calendar(WORKSPACE.policy / "casework" / "calendar.yaml")
PAPER_LIMITS = read_paper_limits(WORKSPACE.policy / "papers")
PAPER_WORDS = read_paper_words(WORKSPACE.policy / "papers")
RECORDING_LIMITS = read_recording_limits(WORKSPACE.policy / "papers")

# What doors keep for a while: the worker, a door itself, calls them by name.
FORGETTING = (
    "tunggal.service.console.forgetting.forget_reasons",
    "tunggal.service.channels.whatsapp.forgetting.forget_arrivals",
)
# Where the console asks what came in and failed.
ARRIVALS = "tunggal.service.channels.whatsapp.given_up"
# What the worker does for doors: a name, the seconds to wait when there was nothing, and what it calls.
DOOR_JOBS = (
    ("whatsapp_files", 1.0, "tunggal.service.channels.whatsapp.files.fetch_files"),
    ("whatsapp_hear", 0.5, "tunggal.service.channels.whatsapp.hearing.hear"),
    ("whatsapp_statuses", 1.0, "tunggal.service.channels.whatsapp.statuses.take_statuses"),
)

DEBUG = False
SECRET_KEY = SECRETS.secret.hex()
ALLOWED_HOSTS = list(SERVICE.hosts)
ROOT_URLCONF = "tunggal.service.urls"
WSGI_APPLICATION = "tunggal.service.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "tunggal.service.web",
    "tunggal.service.audit",
    "tunggal.service.outbox",
    "tunggal.service.lookup",
    "tunggal.service.accounts",
    "tunggal.service.agencies",
    "tunggal.service.papers",
    "tunggal.service.cases",
    "tunggal.service.centre",
    "tunggal.service.talks",
    "tunggal.service.channels.whatsapp",
    "tunggal.service.worker",
    "tunggal.service.portal",
    "tunggal.service.console",
]
MIDDLEWARE = [
    "tunggal.service.middleware.log_each",
    "tunggal.service.middleware.headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tunggal.service.middleware.refuse_oversize",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tunggal.service.access.guard",  # before a form is read: strangers send no photos
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tunggal.service.accounts.middleware.who",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "tunggal.service.web.drawing.environment",
            "context_processors": ["tunggal.service.accounts.pages.values"],
        },
    }
]

USE_I18N = False  # the sentences are policy: policy/portal
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGGING_CONFIG = None
logging_settings()

AUTH_USER_MODEL = "accounts.Officer"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "console:queue"
ACCOUNT_ADAPTER = "tunggal.service.accounts.adapters.Accounts"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "code"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # what signing in asks for
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_METHODS = ["mfa"]
ACCOUNT_LOGIN_TIMEOUT = 300  # seconds between the password and the second factor
ACCOUNT_FORMS = {"change_password": "tunggal.service.accounts.password.NewPassword"}
MFA_ADAPTER = "tunggal.service.accounts.adapters.Factors"
MFA_FORMS = {
    "login_webauthn": "tunggal.service.accounts.passkeys.Login",
    "authenticate_webauthn": "tunggal.service.accounts.passkeys.Second",
    "reauthenticate_webauthn": "tunggal.service.accounts.passkeys.Again",
    "add_webauthn": "tunggal.service.accounts.passkeys.Added",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a passkey stands for both factors
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # clocks of telephones go wrong by half a minute
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SERVICE.https
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("code", "name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# Counts of sign-ins that failed, and codes that were used: shared by all processes.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "account_cache",
        "KEY_FUNCTION": "tunggal.service.accounts.means.hidden_key",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_AGE = 60 * max(ACCOUNT_LIMITS.officer.most, ACCOUNT_LIMITS.citizen.most)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True  # a telephone may be a whole family's
SESSION_COOKIE_SAMESITE = "Lax"  # HttpOnly by itself
SESSION_COOKIE_SECURE = SERVICE.https

CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = SERVICE.https
CSRF_FAILURE_VIEW = "tunggal.service.web.errors.refused"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SERVICE.https else None
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in SERVICE.hosts] if SERVICE.https else []
DATA_UPLOAD_MAX_NUMBER_FIELDS = 800  # a visit form asks 19 questions about each of 30 members
FILE_UPLOAD_HANDLERS: list[str] = []  # none but where a view `takes_papers`

STATIC_URL = "/static/"
STATIC_ROOT = WORKSPACE.work / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True  # but where they were gathered: see served.py


def _sqlite(file: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # A writer waits for its turn when it begins, and never fails half way.
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            # Readers never wait for a writer. What was committed outlives a killed process; a power
            # cut may take the last lines, and then takes them whole and in order.
            "init_command": "pragma journal_mode = wal; pragma synchronous = normal; "
            "pragma foreign_keys = on;",
        },
    }


def _postgres(address: str) -> dict[str, Any]:
    parts = read_address(address, shown_as="tunggal.toml")
    return {
        "ENGINE": "tunggal.service.postgres",
        "NAME": parts.name,
        "USER": parts.user,
        "PASSWORD": parts.password,
        "HOST": parts.host,
        "PORT": parts.port,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parts.options),
    }


SQLITE_FILE = WORKSPACE.service / "service.sqlite"
TURNS = WORKSPACE.service / "turns"  # where writers of it stand in line
DATABASES = {"default": _postgres(SERVICE.address) if SERVICE.address else _sqlite(SQLITE_FILE)}
