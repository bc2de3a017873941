"""The section `[service]` of tunggal.toml: what is accepted, and what is refused with a reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tunggal.adapters.stores.service_settings import read_address, read_service
from tunggal.adapters.stores.workspace import make_workspace, open_workspace
from tunggal.registry.errors import PolicyRefused


def test_a_new_workspace_serves_this_machine_on_sqlite(tmp_path: Path) -> None:
    made = make_workspace(tmp_path / "w").settings.service
    assert made.address == ""
    assert "localhost" in made.hosts
    assert not made.https


def test_a_section_is_read_from_the_file(tmp_path: Path) -> None:
    make_workspace(tmp_path / "w")
    file = tmp_path / "w" / "tunggal.toml"
    file.write_text(
        '[service]\ndatabase = "postgresql://u@db:5433/name"\nhosts = ["cek.example"]\nhttps = true\nproxies = 1\n'
    )
    read = open_workspace(tmp_path / "w").settings.service
    assert (read.database, read.hosts, read.https, read.proxies) == (
        "postgresql://u@db:5433/name", ("cek.example",), True, 1,
    )  # fmt: skip


def test_the_environment_goes_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUNGGAL_DATABASE", "postgresql://u:p@db/other")
    assert read_service({"database": "postgresql://u@db/name"}, shown_as="x").address.endswith(
        "other"
    )


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"https": "yes"}, "true or false"),
        ({"proxies": -1}, "0 to 9"),
        ({"proxies": True}, "0 to 9"),
        ({"https": True}, "such as proxies = 1"),
        ({"hosts": ["*"], "https": True, "proxies": 1}, "hosts"),
        ({"hosts": [""], "https": True}, "hosts"),
        ({"hosts": "cek.example", "https": True}, "expected a list"),
        ({"hosts": 3}, "expected a list"),
        ({"hosts": ["cek.example"]}, "must not travel in the open"),
        ({"database": "mysql://u@db/name"}, "expected postgresql://"),
        ({"database": "postgresql://u:geheim@db"}, "expected postgresql://"),
        ({"database": "postgresql://u:geheim@db:port/name"}, "expected postgresql://"),
        ({"database": 3}, "expected postgresql://"),
    ],
)
def test_what_cannot_be_used_is_refused(values: dict[str, Any], told: str) -> None:
    with pytest.raises(PolicyRefused, match=r"tunggal\.toml") as refused:
        read_service(values, shown_as="tunggal.toml")
    assert told in str(refused.value)
    assert "geheim" not in str(refused.value)


def test_an_unknown_setting_is_named(tmp_path: Path) -> None:
    make_workspace(tmp_path / "w")
    (tmp_path / "w" / "tunggal.toml").write_text("[service]\nport = 80\n")
    with pytest.raises(PolicyRefused, match=r"'port' is not a setting.*service\.proxies"):
        open_workspace(tmp_path / "w")


def test_the_parts_of_an_address() -> None:
    read = read_address("postgresql://u%40x:p%2Fw@db:5433/name?sslmode=require", shown_as="x")
    assert (read.user, read.password, read.host, read.port, read.name) == (
        "u@x",
        "p/w",
        "db",
        "5433",
        "name",
    )
    assert read.options == {"sslmode": "require"}
    assert "p/w" not in repr(read)
    assert read_address("postgresql://u@/name?host=/run/pg", shown_as="x").host == "/run/pg"
