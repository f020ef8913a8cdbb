"""Settings: `FERDIGSJEKK_*` in the environment goes before `ferdigsjekk.toml`, which goes before the defaults.

The file is the one that FERDIGSJEKK_CONFIG names, else `ferdigsjekk.toml` in the working folder, else the one in the data
home. Every key can be given both ways: `max_upload_bytes` in the file is FERDIGSJEKK_MAX_UPLOAD_BYTES.
"""

from __future__ import annotations

import base64
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from pipelines.callers import ApiKey, Issuer, Login, Person
from pipelines.map_service import MapService

PREFIX = "FERDIGSJEKK_"
FILE_NAME = "ferdigsjekk.toml"
NOT_SETTINGS = frozenset({"FERDIGSJEKK_CONFIG", "FERDIGSJEKK_SHARED"})
MIB = 1024 * 1024
ED25519_KEY = 32


class SettingsError(Exception):
    """A setting cannot be understood. The text is one sentence for each mistake, with where it stands."""


class Webhook(BaseModel):
    """One receiver of events. Targets come from the municipality's own settings, never from a sender."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str = Field(pattern=r"^https?://")
    secrets: tuple[str, ...] = ()
    """`whsec_...` for HMAC, `whsk_...` for Ed25519. Several at once while one is replaced by another."""
    allow_private: bool = False
    """Whether the address may be on the municipality's own network (loopback, private); HTTP without TLS only then."""
    timeout_seconds: float = Field(default=20.0, gt=0, le=60)

    @field_validator("secrets")
    @classmethod
    def _can_sign(cls, secrets: tuple[str, ...]) -> tuple[str, ...]:
        for number, secret in enumerate(secrets, start=1):
            if not can_sign(secret):
                raise ValueError(f"secret {number} is not whsec_ or whsk_ and base64 (a key of 32 bytes for whsk_)")
        return secrets


def can_sign(secret: str) -> bool:
    """Whether a text is a secret that Standard Webhooks can sign with."""
    kind, _, text = secret.partition("_")
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        return False
    return bool(key) if kind == "whsec" else kind == "whsk" and len(key) >= ED25519_KEY


class Retention(BaseModel):
    """How long the files of one kind are kept once a notice is closed. What no rule speaks of is kept for good."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    files: Literal["delivered", "notice", "reports"]
    """`delivered`: SOSI file and attachments; `notice`: the form, with its personal data; `reports`: what the program wrote."""
    states: tuple[Literal["APPROVED", "REJECTED", "WITHDRAWN", "CLOSED_INCOMPLETE", "REGISTERED"], ...] = Field(min_length=1)
    """Of the notice. One that somebody still works on is never touched."""
    days: int = Field(ge=1)
    """Since the notice came into that state."""


class About(BaseModel):
    """What the page about the service says of whoever runs it. What is not given is not claimed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    operator: str | None = Field(default=None, min_length=1, max_length=200)
    """The municipality or company that is answerable for the service and for the personal data in it."""
    contact: str | None = Field(default=None, pattern=r"^(mailto:[^@\s]+@[^@\s]+|https?://\S+)$")
    """Where its users turn, also about what they cannot read or use."""
    accessibility: str | None = Field(default=None, pattern=r"^https?://\S+$")
    """The published accessibility statement (tilgjengelighetserklæring)."""
    privacy: str | None = Field(default=None, pattern=r"^https?://\S+$")
    """The published privacy statement (personvernerklæring)."""


class Settings(BaseModel):
    """All that an installation can decide. Sizes in bytes, times in seconds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    home: Path = Field(default_factory=lambda: _platform_home())
    """Data home: registers, ledger, file store, locks."""
    out: Path | None = None
    """Where reports are delivered; `out` in the data home when not set."""
    register_file: Path | None = Field(default=None, alias="register")
    """Mains register for every check; otherwise the municipality's newest snapshot in the data home."""
    terrain: Path | None = None
    cadastre: Path | None = None
    """Cadastral map for every check; otherwise the municipality's own in the data home."""
    grids: Path | None = None
    municipality: str | None = None
    """For deliveries that do not say it themselves."""
    ask_business_register: bool = False
    """Whether the live service of Enhetsregisteret is asked about a firm that the data home's copy does not have. A pre-check never asks it."""

    database_url: str | None = None
    """Case ledger: `postgresql://...`; the file `ledger.db` in the data home when not set."""
    store_url: str | None = None
    """File store: a folder or an address that fsspec knows; the folder `files` in the data home when not set."""
    webhooks: dict[str, Webhook] = Field(default_factory=dict)
    """Receivers by name, `[webhooks.case-system]` in the file."""
    archive_folder: Path | None = None
    """Where Fiks Arkiv messages are written, for the municipality's integration platform to send; none are when not set."""
    public_url: str = "http://127.0.0.1:8080"
    """Where this installation is reached from outside, for the links in what it sends."""

    dask: str | None = None
    """Address of a Dask scheduler, for batches on many hosts."""

    prefect: Literal["auto", "always", "never"] = "auto"
    """auto: flow runs when a Prefect server is named (PREFECT_API_URL) or when watching, else the same steps called directly."""
    watch_seconds: float = Field(default=0.25, gt=0)

    max_file_bytes: int = Field(default=512 * MIB, gt=0)
    """Largest file of a delivery in the drop folder."""
    max_files: int = Field(default=500, gt=0)

    adapters: tuple[str, ...] = ()
    """Adapters for the zip files of other systems in the drop folder, each `module:Class`."""

    max_upload_bytes: int = Field(default=64 * MIB, gt=0)
    max_upload_parts: int = Field(default=50, gt=0)
    head_seconds: float = Field(default=10.0, gt=0)
    """How long a connection may take to say what it wants, until the last line of the request's head."""
    upload_seconds: float = Field(default=60.0, gt=0)
    """How long a sender may take to hand over one request."""
    check_seconds: float = Field(default=30.0, gt=0)
    """How long one check may take before its process is ended."""
    check_memory_bytes: int = Field(default=2048 * MIB, gt=0)
    check_processes: int = Field(default=0, ge=0)
    """Processes that check; 0 means one a core."""
    precheck_needs_key: bool = False
    api_keys: tuple[str, ...] = ()
    """SHA-256 in hex of each key that opens the pre-check, and nothing else, when it needs one."""
    known_keys: tuple[ApiKey, ...] = Field(default=(), alias="keys")
    """`[[keys]]` in the file."""
    changes_four_eyes: bool = False
    """Whether a change to the register needs two persons to be accepted."""
    issuers: tuple[Issuer, ...] = ()
    """`[[issuers]]` in the file."""
    login: Login | None = None
    """`[login]` in the file: the identity provider that persons log in by."""
    persons: tuple[Person, ...] = ()
    """`[[persons]]` in the file."""
    session_seconds: int = Field(default=8 * 3600, gt=0)
    """How long somebody stays logged in on the pages."""
    key_per_minute: int = Field(default=0, ge=0)
    """Requests a minute that one key or person may make; 0 is no limit. A key may have its own."""
    address_per_minute: int = Field(default=300, ge=0)
    """Requests a minute that one address may make without a key; 0 is no limit. Programs on the machine itself, that come by no proxy, are
    not counted."""
    failed_logins_per_minute: int = Field(default=20, gt=0)
    """Wrong keys a minute from one address before it has to wait."""

    about: About = About()
    """`[about]` in the file."""

    backgrounds: tuple[MapService, ...] = ()
    """`[[backgrounds]]` in the file: the maps that pages lay under their drawings; nobody is asked for any without it."""

    retention: tuple[Retention, ...] = ()
    """`[[retention]]` in the file; nothing is ever removed without it."""

    @model_validator(mode="after")
    def _everybody_is_one(self) -> Settings:
        subjects = [person.subject for person in self.persons]
        if len(set(subjects)) != len(subjects):
            raise ValueError("two persons have the same subject; one person has one role")
        if self.persons and self.login is None:
            raise ValueError("persons need a [login] to log in by")
        mapped = [one.municipality for one in self.backgrounds]
        if len(set(mapped)) != len(mapped):
            raise ValueError("two backgrounds are for the same municipality; only one without a municipality is for all others")
        return self

    @property
    def out_folder(self) -> Path:
        return self.out or self.home / "out"


def load_settings(environment: Mapping[str, str] | None = None, folder: Path | None = None) -> Settings:
    """The settings of this process. Raises SettingsError naming every mistake."""
    environment = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    source = _settings_file(environment, folder or Path.cwd())
    if source is not None:
        values.update(_read_file(source))
    known = {(field.alias or name) for name, field in Settings.model_fields.items()}
    for variable, text in environment.items():
        if variable.startswith(PREFIX) and variable not in NOT_SETTINGS and text != "":
            name = variable.removeprefix(PREFIX).lower()
            if name in known:
                values[name] = _from_text(name, text)
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError("\n".join(_sentence(item, source) for item in error.errors())) from error


def data_home(environment: Mapping[str, str] | None = None) -> Path:
    """FERDIGSJEKK_HOME, else the platform's user data folder. The folder need not exist."""
    environment = os.environ if environment is None else environment
    named = environment.get("FERDIGSJEKK_HOME")
    return Path(named).expanduser() if named else _platform_home()


def _platform_home() -> Path:
    return Path(platformdirs.user_data_dir("ferdigsjekk", appauthor=False))


def _settings_file(environment: Mapping[str, str], folder: Path) -> Path | None:
    named = environment.get("FERDIGSJEKK_CONFIG")
    if named:
        return Path(named)
    for place in (folder / FILE_NAME, data_home(environment) / FILE_NAME):
        try:
            if place.is_file():
                return place
        except OSError as error:
            raise SettingsError(f"Cannot look for settings in {place.parent}: {error.strerror}.") from error
    return None


def _read_file(source: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(source.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"Cannot read the settings {source}: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{source} is not TOML: {error}.") from error


def _from_text(name: str, text: str) -> Any:
    if name in ("api_keys", "adapters"):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return text


def _sentence(item: Any, source: Path | None) -> str:
    key = ".".join(str(part) for part in item["loc"])
    if not key:
        return f"{source or 'The settings'}: {item['msg']}."
    variable = PREFIX + str(item["loc"][0]).upper()
    where = f"{source} or {variable}" if source else variable
    return f"{where}: {key}: {item['msg']}."
