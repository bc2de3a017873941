"""Settings of the service while gunicorn runs it: static files are gathered, compressed, and kept long."""

from tunggal.service.settings import *  # noqa: F403

STORAGES = {
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = False
