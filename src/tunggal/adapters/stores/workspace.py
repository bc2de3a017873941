"""A workspace: the folder in which an office keeps its policy, deliveries and releases."""

from __future__ import annotations

import re
import shutil
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import tunggal
from tunggal.adapters.stores.service_settings import ServiceSettings, read_service, setting_names
from tunggal.registry.errors import PolicyRefused, UsageRefused

OFFICES = ("both", "statistics", "ministry")
ENGINES = ("duckdb", "spark")
MOST_THREADS = 1024
_SIZE = re.compile(r"[1-9]\d*(\.\d+)? ?([KMGT]i?B)")
SETTINGS = """\
# Settings of this workspace. What a ministry decides stands in policy/, not here.

[office]
role = "{role}"        # statistics (makes the register), ministry (gives aid) or both

[engine]
name = "duckdb"        # duckdb or spark
# threads = 2          # all cores when not set
# memory = "16GB"      # four fifths of the machine when not set
# cores = 2            # spark only: local cores

[service]
# database = "postgresql://tunggal@localhost/tunggal"   # SQLite in service/ when not set
# hosts = ["cek.example.id"]                            # this machine only when not set
# https = true         # a proxy with a certificate stands in front
# proxies = 1          # how many proxies in front name the caller's address
# messages = "https://gateway.example/send"   # files in service/messages/ when not set

# [service.whatsapp]     # docs/how-to/whatsapp.md; secrets stand in the environment
# phone_number_id = "100000000000000"         # no WhatsApp when not set

# [service.telephone]    # docs/how-to/command-centre.md; the secret stands in the environment
# folder = "/var/spool/tunggal"               # shared with Asterisk; no telephone when not set
"""


@dataclass(frozen=True)
class Settings:
    """What `tunggal.toml` says."""

    role: str = "both"
    engine: str = "duckdb"
    threads: int | None = None
    memory: str | None = None
    cores: int = 2
    service: ServiceSettings = field(default_factory=ServiceSettings)


@dataclass(frozen=True)
class Workspace:
    """The folders of one office."""

    root: Path
    settings: Settings

    @property
    def policy(self) -> Path:
        return self.root / "policy"

    @property
    def deliveries(self) -> Path:
        return self.root / "deliveries"

    @property
    def releases(self) -> Path:
        return self.root / "releases"

    @property
    def work(self) -> Path:
        return self.root / "work"

    @property
    def plans(self) -> Path:
        return self.work / "plans"

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def service(self) -> Path:
        """What the service keeps: its SQLite file, and the look-up indexes."""
        return self.root / "service"

    @property
    def lookup(self) -> Path:
        return self.service / "lookup"

    @property
    def truth(self) -> Path:
        return self.root / "truth"

    @property
    def simulation(self) -> Path:
        """The note that the country of this policy is invented; absent in a real one."""
        return self.policy / "simulation.yaml"


def example_policy() -> Path:
    """The complete example policy for Indonesia that comes with the software."""
    package = Path(tunggal.__file__).parent
    for folder in (package / "examples", package.parents[1] / "examples"):
        if folder.is_dir():
            return folder / "indonesia" / "policy"
    raise UsageRefused(
        "The example policy is missing from this installation. Install tunggal again."
    )


def make_workspace(root: Path, *, role: str = "both") -> Workspace:
    """Make the folders, the settings and a copy of the example policy; nothing is overwritten."""
    if (root / "tunggal.toml").exists():
        raise UsageRefused(f"{root}: is a workspace already (tunggal.toml). Choose another folder.")
    if root.exists() and any(root.iterdir()):
        raise UsageRefused(f"{root}: is not empty. Choose a new or an empty folder.")
    if role not in OFFICES:
        raise UsageRefused(f"office '{role}' is not known. Choose one of: {', '.join(OFFICES)}.")
    root.mkdir(parents=True, exist_ok=True)
    shutil.copytree(example_policy(), root / "policy")
    for name in ("deliveries", "releases", "work", "keys"):
        (root / name).mkdir(mode=0o700)  # personal data: for this office only
    (root / "tunggal.toml").write_text(SETTINGS.format(role=role), encoding="utf-8")
    return open_workspace(root)


def open_workspace(root: Path) -> Workspace:
    """The workspace in a folder; raises UsageRefused where there is none."""
    file = root / "tunggal.toml"
    if not file.is_file():
        raise UsageRefused(
            f"{root}: is no workspace (tunggal.toml is missing). Run 'tunggal init FOLDER', "
            "or name one with --workspace."
        )
    return Workspace(root, _read_settings(file))


def _read_settings(file: Path) -> Settings:
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise PolicyRefused(f"{file}: cannot be read as TOML: {fault}.") from None
    known = {
        "office": {"role"},
        "engine": {"name", "threads", "memory", "cores"},
        "service": setting_names(),
    }
    for section, keys in values.items():
        unknown = (
            set(keys) - known[section] if section in known and isinstance(keys, dict) else {section}
        )
        if unknown:
            raise PolicyRefused(
                f"{file}: '{min(unknown)}' is not a setting. Known: {_shown(known)}."
            )
    office, engine = values.get("office", {}), values.get("engine", {})
    settings = Settings(
        office.get("role", "both"),
        engine.get("name", "duckdb"),
        engine.get("threads"),
        engine.get("memory"),
        engine.get("cores", 2),
        read_service(values.get("service", {}), shown_as=str(file)),
    )
    for name, value, among in (
        ("role", settings.role, OFFICES),
        ("name", settings.engine, ENGINES),
    ):
        if value not in among:
            raise PolicyRefused(f"{file}: {name} = '{value}': expected one of {', '.join(among)}.")
    _refuse_bad_size(file, settings)
    return settings


def _refuse_bad_size(file: Path, settings: Settings) -> None:
    for name, value in (("threads", settings.threads), ("cores", settings.cores)):
        if value is not None and (type(value) is not int or not 1 <= value <= MOST_THREADS):
            raise PolicyRefused(
                f"{file}: {name} = {value!r}: expected a whole number from 1 to {MOST_THREADS}."
            )
    memory = settings.memory
    if memory is not None and not (isinstance(memory, str) and _SIZE.fullmatch(memory)):
        raise PolicyRefused(f"{file}: memory = {memory!r}: expected a size such as '16GB'.")


def _shown(known: dict[str, set[str]]) -> str:
    return ", ".join(f"{section}.{key}" for section, keys in known.items() for key in sorted(keys))
