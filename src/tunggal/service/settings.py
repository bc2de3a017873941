"""Settings of Django, out of the workspace's `tunggal.toml`, its keys and the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from tunggal.adapters.lookup.secrets import make_secrets
from tunggal.adapters.stores.service_settings import read_address
from tunggal.adapters.stores.workspace import open_workspace
from tunggal.policy.notices import read_notice_office
from tunggal.policy.portal import read_limits, read_portal_words
from tunggal.service.logs import logging_settings

WORKSPACE = open_workspace(Path(os.environ.get("TUNGGAL_WORKSPACE", ".")))
SERVICE = WORKSPACE.settings.service
WORKSPACE.service.mkdir(mode=0o700, exist_ok=True)
SECRETS = make_secrets(WORKSPACE.keys)
LIMITS = read_limits(WORKSPACE.policy / "portal")
WORDS = read_portal_words(WORKSPACE.policy / "portal")
OFFICE = read_notice_office(WORKSPACE.policy / "notices")

DEBUG = False
SECRET_KEY = SECRETS.secret.hex()
ALLOWED_HOSTS = list(SERVICE.hosts)
ROOT_URLCONF = "tunggal.service.urls"
WSGI_APPLICATION = "tunggal.service.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "tunggal.service.web",
    "tunggal.service.audit",
    "tunggal.service.lookup",
    "tunggal.service.cases",
    "tunggal.service.portal",
]
MIDDLEWARE = [
    "tunggal.service.middleware.log_each",
    "tunggal.service.middleware.headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tunggal.service.middleware.refuse_oversize",
    "django.middleware.csrf.CsrfViewMiddleware",
    "tunggal.service.access.guard",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {"environment": "tunggal.service.web.drawing.environment"},
    }
]

USE_I18N = False  # the sentences are policy: policy/portal
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGGING_CONFIG = None
logging_settings()

CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = SERVICE.https
CSRF_FAILURE_VIEW = "tunggal.service.web.errors.refused"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SERVICE.https else None
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in SERVICE.hosts] if SERVICE.https else []
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20
FILE_UPLOAD_HANDLERS: list[str] = []  # nothing is uploaded yet

STATIC_URL = "/static/"
STATIC_ROOT = WORKSPACE.work / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
_COLLECTED = (STATIC_ROOT / "staticfiles.json").is_file()
STORAGES = {
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
}
WHITENOISE_USE_FINDERS = not _COLLECTED


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
        "ENGINE": "django.db.backends.postgresql",
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
DATABASES = {"default": _postgres(SERVICE.address) if SERVICE.address else _sqlite(SQLITE_FILE)}
