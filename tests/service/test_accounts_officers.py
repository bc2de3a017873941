"""Officers sign in with two factors; what is missing is asked for first, what was taken away is gone."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest

from service_world import HELD, REGENCY, kk, nik
from signing_in import as_citizen, as_officer
from tunggal.policy.case_terms import Role
from tunggal.registry.errors import UsageRefused

pytestmark = [pytest.mark.usefixtures("db", "fast_hash", "fresh_counts")]
NOW = datetime(2026, 4, 1, 3, tzinfo=UTC)
OWN = "kuda bunga 42 laut"
ACCOUNT = "/console/account"
CONSOLE = "/id/console/"


@pytest.fixture
def fast_hash(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def fresh_counts(db: None) -> None:
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def client() -> Any:
    return new_client()


def new_client() -> Any:
    from django.test import Client

    return Client()


def added(
    code: str = "sri-3171", role: str = "regency_verifier", at: datetime | None = None, **more: Any
) -> str:
    """A new officer's start password."""
    from tunggal.service.accounts.officers import NewOfficer, add

    return add(
        NewOfficer(code, role, **{"regions": (REGENCY,), **more}), at=at or datetime.now(UTC)
    )


def login(client: Any, password: str, code: str = "sri-3171", **more: str) -> Any:
    return client.post(f"{ACCOUNT}/login", {"login": code, "password": password, **more})


def change(client: Any, old: str, new: str = OWN, again: str = OWN) -> Any:
    sent = {"oldpassword": old, "password1": new, "password2": again}
    return client.post(f"{ACCOUNT}/password", sent)


def set_up_app(client: Any) -> pyotp.TOTP:
    """Set up an authenticator app on the officer's page; the app."""
    from django.test import TestCase

    page = client.get(f"{ACCOUNT}/factors/app").content.decode()
    app = pyotp.TOTP(page.partition("<code>")[2].partition("</code>")[0])
    with TestCase.captureOnCommitCallbacks(execute=True):
        response = client.post(f"{ACCOUNT}/factors/app", {"code": app.now()})
    assert response.status_code == 302
    # Outside of a test what follows from the commit is done before the session is kept.
    response.wsgi_request.session.save()
    return app


def officer_with_app() -> pyotp.TOTP:
    """An officer who has a password of their own and an app."""
    client, start = new_client(), added()
    login(client, start)
    change(client, start)
    return set_up_app(client)


def actor(client: Any) -> Any:
    return client.get("/id/").wsgi_request.actor


def next_code(app: pyotp.TOTP) -> str:
    """A code that was not used yet: of the next half minute, which is already taken."""
    return app.at(time.time() + 30)


def sign_in(client: Any, app: pyotp.TOTP) -> Any:
    assert login(client, OWN).headers["Location"].startswith(f"{ACCOUNT}/second")
    return client.post(f"{ACCOUNT}/second", {"code": next_code(app)})


def actions() -> list[str]:
    from tunggal.service.audit.models import AuditLine

    return list(AuditLine.objects.order_by("number").values_list("action", flat=True))


def test_the_way_in_is_password_own_password_second_factor_console(client: Any) -> None:
    start = added()
    assert client.get(CONSOLE).headers["Location"] == f"{ACCOUNT}/login?next=%2Fid%2Fconsole%2F"
    login(client, start)
    assert actor(client) is None
    assert client.get(CONSOLE).headers["Location"] == f"{ACCOUNT}/password"
    assert client.get(f"{ACCOUNT}/factors/app").headers["Location"] == f"{ACCOUNT}/password"
    assert change(client, start).status_code == 302
    assert client.get(CONSOLE).headers["Location"] == f"{ACCOUNT}/factors"
    assert "Satu langkah lagi" in client.get(f"{ACCOUNT}/factors").content.decode()
    set_up_app(client)
    assert actor(client).code == "sri-3171"
    assert (actor(client).role, actor(client).regions) == (Role.REGENCY_VERIFIER, (REGENCY,))
    assert actions() == ["officer_added", "sign_in", "password_changed", "factor_added",
                         "factor_added"]  # fmt: skip


def test_afterwards_both_factors_are_asked_for(client: Any) -> None:
    app = officer_with_app()
    assert login(client, OWN).headers["Location"].startswith(f"{ACCOUNT}/second")
    assert actor(client) is None
    assert client.get(CONSOLE).headers["Location"].startswith(f"{ACCOUNT}/login")
    client.post(f"{ACCOUNT}/second", {"code": next_code(app)})
    assert actor(client).code == "sri-3171"


def test_a_code_of_the_app_is_good_once(client: Any) -> None:
    app = officer_with_app()
    code = next_code(app)
    login(client, OWN)
    assert client.post(f"{ACCOUNT}/second", {"code": code}).status_code == 302
    other = new_client()
    login(other, OWN)
    response = other.post(f"{ACCOUNT}/second", {"code": code})
    assert response.status_code == 200
    assert "sudah dipakai" in response.content.decode()
    assert actor(other) is None


def test_a_recovery_code_is_good_once(client: Any) -> None:
    from allauth.mfa.models import Authenticator

    officer_with_app()
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    for expected in (True, False):
        each = new_client()
        login(each, OWN)
        each.post(f"{ACCOUNT}/second", {"code": codes[0]})
        assert (actor(each) is not None) is expected


def test_recovery_codes_are_shown_once_and_after_proof(client: Any) -> None:
    app = officer_with_app()
    sign_in(client, app)
    page = client.get(f"{ACCOUNT}/factors/recovery")
    assert page.headers["Location"].startswith(f"{ACCOUNT}/again")
    proof = client.post(
        f"{ACCOUNT}/again",
        {"code": app.at(time.time() - 30), "next": f"{ACCOUNT}/factors/recovery"},
    )
    assert proof.headers["Location"] == f"{ACCOUNT}/factors/recovery"
    first, second = (client.get(f"{ACCOUNT}/factors/recovery").content.decode() for _ in range(2))
    assert first.count("<code>") == 10
    assert second.count("<code>") == 0


def test_wrong_password_and_unknown_name_read_alike(client: Any) -> None:
    added()
    pages = [
        login(new_client(), "wrong", code, next="").content.decode()
        for code in ("sri-3171", "nobody")
    ]
    plain = [page.split("<main")[1].replace("sri-3171", "").replace("nobody", "") for page in pages]
    hidden = [part.split('csrfmiddlewaretoken" value="') for part in plain]
    assert [each[64:] for each in hidden[0][1:]] == [each[64:] for each in hidden[1][1:]]
    assert "tidak cocok" in pages[0]


def test_an_unknown_name_costs_a_hash_too(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tunggal.service.accounts.models import Officer

    added()
    hashed: list[str] = []
    real = Officer.set_password
    monkeypatch.setattr(
        Officer, "set_password", lambda self, text: (hashed.append("x"), real(self, text))
    )
    login(client, "wrong", "nobody")
    assert hashed == ["x"]


def test_guessing_a_password_is_stopped(client: Any) -> None:
    start = added()
    for _ in range(5):
        login(client, "wrong")
    response = login(new_client(), start)
    assert response.status_code == 200
    assert "terlalu sering" in response.content.decode()


def test_guessing_the_second_factor_is_stopped(client: Any) -> None:
    app = officer_with_app()
    login(client, OWN)
    for _ in range(5):
        client.post(f"{ACCOUNT}/second", {"code": "000000"})
    page = client.post(f"{ACCOUNT}/second", {"code": next_code(app)})
    assert "terlalu sering" in page.content.decode()
    assert actor(client) is None


@pytest.mark.parametrize(
    ("new", "again", "says"),
    [
        ("short", "short", "terlalu pendek"),
        ("password1234", "password1234", "terlalu umum"),
        ("739201846520", "739201846520", "tidak boleh hanya angka"),
        ("sri-3171-sri", "sri-3171-sri", "terlalu mirip"),
        (OWN, "something else 1", "tidak sama"),
        ("", "", "perlu diisi"),
    ],
)
def test_a_weak_password_is_refused_in_plain_words(
    client: Any, new: str, again: str, says: str
) -> None:
    start = added()
    login(client, start)
    response = change(client, start, new, again)
    assert response.status_code == 200
    assert says in response.content.decode()


def test_the_start_password_is_no_password_of_ones_own(client: Any) -> None:
    start = added()
    login(client, start)
    assert "harus lain" in change(client, start, start, start).content.decode()
    assert client.get(CONSOLE).headers["Location"] == f"{ACCOUNT}/password"


def test_who_has_a_factor_must_show_it_in_this_session(client: Any) -> None:
    start = added()
    first, second = new_client(), new_client()
    login(first, start)
    login(second, start)
    change(first, start)
    login(second, OWN)
    set_up_app(first)
    # The second browser had the password alone, from before the factor was there.
    assert second.get(f"{ACCOUNT}/factors/app").headers["Location"].startswith(f"{ACCOUNT}/login")
    assert actor(second) is None


def test_a_moved_region_holds_from_the_next_request(client: Any) -> None:
    from tunggal.service.accounts.officers import move

    as_officer(client, "sri-3171", "regency_verifier", [REGENCY])
    assert actor(client).regions == (REGENCY,)
    move("sri-3171", ["32.71", "3272"], at=NOW)
    assert actor(client).regions == ("3271", "3272")


def test_closing_signs_out_everywhere(client: Any) -> None:
    from tunggal.service.accounts.officers import close

    app = officer_with_app()
    other = new_client()
    sign_in(client, app)
    as_officer(other, "sri-3171", "regency_verifier", [REGENCY])
    assert actor(client)
    assert actor(other)
    close("sri-3171", at=NOW)
    assert actor(client) is None
    assert actor(other) is None
    assert "tidak cocok" in login(new_client(), OWN).content.decode()
    with pytest.raises(UsageRefused, match="officer list"):
        close("sri-3171", at=NOW)


def test_a_reset_takes_sessions_password_and_factors(client: Any) -> None:
    from allauth.mfa.models import Authenticator

    from tunggal.service.accounts.officers import reset

    app = officer_with_app()
    sign_in(client, app)
    start = reset("sri-3171", at=datetime.now(UTC))
    assert actor(client) is None
    assert not Authenticator.objects.exists()
    again = new_client()
    assert "tidak cocok" in login(again, OWN).content.decode()
    assert login(again, start).status_code == 302
    assert again.get(CONSOLE).headers["Location"] == f"{ACCOUNT}/password"


def test_signing_in_gives_the_session_a_new_key(client: Any) -> None:
    start = added()
    as_citizen(client, nik(HELD), kk(HELD))
    before = client.cookies["session"].value
    login(client, start)
    assert client.cookies["session"].value != before
    client.get(f"{ACCOUNT}/logout")
    client.post(f"{ACCOUNT}/logout")
    assert actor(client) is None


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_an_officer_is_not_led_elsewhere(client: Any, wanted: str) -> None:
    start = added()
    assert login(client, start, next=wanted).headers["Location"] == CONSOLE


def test_an_officer_comes_to_what_was_wanted(client: Any) -> None:
    start = added()
    assert login(client, start, next="/en/console/").headers["Location"] == "/en/console/"


def test_too_many_ways_in_at_once_are_told_to_wait(client: Any, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "3/m/ip"}
    told = [login(client, "wrong", f"nobody-{n}").status_code for n in range(5)]
    assert told == [200, 200, 200, 429, 429]


@pytest.mark.parametrize("page", ["login", "logout", "password", "second", "passkey", "factors"])
def test_a_script_that_calls_a_page_breaks_nothing(client: Any, page: str) -> None:
    for person in (client, new_client()):
        for method in ("get", "post", "put", "delete", "options"):
            call = getattr(person, method)
            response = call(f"{ACCOUNT}/{page}", HTTP_X_REQUESTED_WITH="XMLHttpRequest")
            assert response.status_code < 500, (method, page)
        as_officer(client, "sri-3171", "regency_verifier", [REGENCY])


def test_secrets_of_factors_are_sealed(client: Any) -> None:
    from allauth.mfa.models import Authenticator

    app = officer_with_app()
    for row in Authenticator.objects.all():
        assert app.secret not in str(row.data)


def test_own_numbers_of_an_officer_are_sealed_and_known(client: Any) -> None:
    from tunggal.service.accounts.models import Officer
    from tunggal.service.accounts.people import officer_actor

    added(nik=nik(HELD), kk=kk(HELD))
    row = Officer.objects.get()
    assert nik(HELD).encode() not in bytes(row.sealed)
    assert officer_actor(row).nik.digits == nik(HELD)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"code": "A"}, "no code"),
        ({"code": "citizen-1"}, "no code"),
        ({"code": "x" * 40}, "no code"),
        ({"code": "a1234567890123"}, "no code"),
        ({"role": "citizen"}, "no role"),
        ({"role": "service"}, "no role"),
        ({"regions": ()}, "at least one region"),
        ({"regions": ("31x",)}, "no region"),
        ({"nik": "123"}, "16 digits"),
    ],
)
def test_what_is_wrong_with_a_new_officer_is_said(told: Any, says: str) -> None:
    from tunggal.service.accounts.models import Officer

    with pytest.raises(UsageRefused, match=says):
        added(**told)
    assert not Officer.objects.exists()


def test_a_code_is_given_once() -> None:
    added()
    with pytest.raises(UsageRefused, match="already"):
        added()


def test_the_list_says_who_has_a_second_factor() -> None:
    from tunggal.service.accounts.officers import close, listed

    officer_with_app()
    added("aan-ministry", "ministry", regions=())
    added("zul-3171", "facilitator")
    close("aan-ministry", at=NOW)
    assert [(row["code"], row["second_factor"], row["closed"]) for row in listed()] == [
        ("sri-3171", True, False), ("zul-3171", False, False), ("aan-ministry", False, True),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["login", "password", "code", "next", "credential"])
@pytest.mark.parametrize(
    "text", ["'; drop table account_officer; --", "\x00", "{{7*7}}", "[]", "{}", "null", "9" * 3000,
     "9" * 5000, "[" * 3000, '{"id": "x"}'],
    ids=[f"text{n}" for n in range(10)],
)  # fmt: skip
def test_nothing_that_is_typed_breaks_a_page(client: Any, name: str, text: str) -> None:
    for page in ("login", "passkey", "second"):
        response = client.post(f"{ACCOUNT}/{page}", {"login": "a", "password": "b", name: text})
        assert response.status_code < 500
    as_officer(client, "sri-3171", "regency_verifier", [REGENCY])
    for page in ("again", "passkey/again", "password", "factors/app", "factors/passkey"):
        assert client.post(f"{ACCOUNT}/{page}", {name: text}).status_code < 500


def test_a_start_password_ends_after_some_days(client: Any) -> None:
    from tunggal.service.accounts.officers import reset

    start = added(at=datetime.now(UTC) - timedelta(days=7, minutes=1))
    refused = login(client, start)
    assert refused.status_code == 403
    assert "tidak berlaku" in refused.content.decode()
    assert client.get(CONSOLE).status_code == 302
    assert login(new_client(), "wrong words").status_code == 200  # told nothing of it
    fresh = reset("sri-3171", at=datetime.now(UTC) - timedelta(days=6))
    assert login(client, fresh).status_code == 302


def test_a_password_of_ones_own_does_not_end(client: Any) -> None:
    start = added(at=datetime.now(UTC) - timedelta(days=6, hours=23))
    login(client, start)
    change(client, start)
    from tunggal.service.accounts.models import Officer

    Officer.objects.update(start_until=datetime.now(UTC) - timedelta(days=1))
    assert login(new_client(), OWN).status_code == 302
