"""Addresses where citizens and officers sign in: of django-allauth only what is used here."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import include, path, reverse_lazy

from tunggal.service.accounts import views
from tunggal.service.web import languages  # noqa: F401  makes `language` known to addresses

_citizens = [
    path("enter", views.enter, name="enter"),
    path("enter/code", views.enter_code, name="enter_code"),
    path("leave", views.leave, name="leave"),
]
_to_factors = reverse_lazy("mfa_index")
_officers = [
    path("login", account.login, name="account_login"),
    path("logout", account.logout, name="account_logout"),
    path("closed", account.account_inactive, name="account_inactive"),
    path("password", account.password_change, name="account_change_password"),
    path("second", factors.authenticate, name="mfa_authenticate"),
    path("again", factors.reauthenticate, name="mfa_reauthenticate"),
    path("factors", factors.index, name="mfa_index"),
    path("factors/app", totp.activate_totp, name="mfa_activate_totp"),
    path("factors/app/remove", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("factors/recovery", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "factors/recovery/new", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"
    ),
    path("passkey", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("passkey/again", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("factors/passkey", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path(
        "factors/passkey/<int:pk>/remove",
        passkeys.RemoveWebAuthnView.as_view(success_url=_to_factors),
        name="mfa_remove_webauthn",
    ),
]
urlpatterns = [
    path("<language:language>/", include(_citizens)),
    path("console/", views.begin_console, name="begin_console"),
    path("console/account/", include(_officers)),
]
