"""Configuration: one typed class, read from the environment and `.env`, complete and checked before anything starts."""

import os
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from core.errors import AppError

ROOT = Path(__file__).resolve().parent.parent
STAND_IN = "http://127.0.0.1:12111"  # where `./tandem up` runs the demo's stand-in for Stripe when that is free
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_WEAK_SECRETS = {"", "change-me", "changeme", "secret", "dev"}
_SCHEMES = {
    "redis_url": ({"redis", "rediss", "unix"}, "such as redis://127.0.0.1:6379/0"),
    "link_url": ({"http", "https"}, "such as https://go.tandem.example"),
    "mail_url": ({"smtp", "smtps"}, "such as smtp://user:password@host:587"),
}


class _SecretFiles(PydanticBaseSettingsSource):
    """Reads any setting from the file that `<NAME>_FILE` points at, as container platforms hand out secrets."""

    def get_field_value(self, _field: object, field_name: str) -> tuple[str | None, str, bool]:
        """Return one setting's value from its file, if there is one."""
        variable = f"{field_name.upper()}_FILE"
        path = os.environ.get(variable)
        return (_read(variable, Path(path)) if path else None), field_name, False

    def __call__(self) -> dict[str, str]:
        """Return every setting that is given by a file."""
        found = {name: self.get_field_value(None, name)[0] for name in self.settings_cls.model_fields}
        return {name: value for name, value in found.items() if value is not None}


class Settings(BaseSettings):
    """Every setting. Nothing has to be set: without configuration Tandem keeps SQLite and its files in `instance/`."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    instance_path: Annotated[Path, Field(description="Folder for the database, files and mail")] = ROOT / "instance"
    database_url: Annotated[str, Field(description="Address of the database; empty means SQLite")] = ""
    redis_url: Annotated[str, Field(description="Wakes workers and counts tries across machines; empty on one box")] = (
        ""
    )
    secret_key: Annotated[SecretStr, Field(description="Signs cookies and links; `./tandem up` writes a fresh one")] = (
        SecretStr("")
    )
    public_url: Annotated[str, Field(description="Address people open, such as https://tandem.example")] = (
        "http://127.0.0.1:8000"
    )
    link_url: Annotated[str, Field(description="Address of tracked links; empty means /r/ on the public one")] = ""
    mail_url: Annotated[str, Field(description="smtp://user:password@host:587; empty writes files")] = ""
    mail_from: Annotated[str, Field(description="Sender of every mail")] = "Tandem <tandem@localhost>"
    field_keys: Annotated[
        SecretStr, Field(description="Encrypt bank details and authenticator secrets; newest first, by commas")
    ] = SecretStr("")
    stripe_secret_key: Annotated[
        SecretStr, Field(description="Stripe key that pays partners, for the first seller; others set theirs on a page")
    ] = SecretStr("")
    stripe_webhook_secret: Annotated[
        SecretStr, Field(description="Signs what Stripe reports to the first seller's address for it")
    ] = SecretStr("")
    stripe_api_base: Annotated[str, Field(description="Address of Stripe, or of a stand-in for tests")] = (
        "https://api.stripe.com"
    )
    tax_tables: Annotated[str, Field(description="Your own copy of payouts/tax_tables.toml; empty uses that one")] = ""
    stripe_regions: Annotated[
        str, Field(description="Your own copy of payouts/stripe_regions.toml; empty uses that one")
    ] = ""
    hooks_may_stay_here: Annotated[
        bool, Field(description="Lets webhooks go to this machine itself, by http too, for trying them out")
    ] = False
    trusted_proxies: Annotated[int, Field(ge=0, le=5, description="How many proxies stand in front")] = 0
    metrics_token: Annotated[SecretStr, Field(description="Opens /metrics; empty keeps it closed")] = SecretStr("")
    is_demo: Annotated[
        bool,
        Field(
            validation_alias=AliasChoices("TANDEM_DEMO", "is_demo"),
            description="Runs on the demo's own database, with a role switcher on this machine",
        ),
    ] = False
    is_testing: Annotated[bool, Field(exclude=True)] = False

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 (ours reads <NAME>_FILE instead)
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Explicit values first, then the environment, then files named by it, then `.env`."""
        return init_settings, env_settings, _SecretFiles(settings_cls), dotenv_settings

    @model_validator(mode="after")
    def _check(self) -> Self:  # noqa: N804 (an after-validator is called on the instance)
        problems = [text for bad, text in self._problems() if bad]
        if problems:
            raise ValueError(" ".join(problems))
        return self

    def _problems(self) -> list[tuple[bool, str]]:
        public = urlsplit(self.public_url)
        secret = self.secret_key.get_secret_value()
        return [
            *self._wrong_addresses(),
            (public.scheme not in {"http", "https"} or not public.hostname, "PUBLIC_URL must be a http(s) address."),
            (secret in _WEAK_SECRETS and not self.is_testing, "SECRET_KEY is missing. ./tandem up writes one."),
            (0 < len(secret) < 32, "SECRET_KEY is too short. Use at least 32 random characters."),
            (
                self.is_demo and public.hostname not in LOOPBACK and not self.is_testing,
                "The demo has open sign-in links and only runs on this machine. Unset TANDEM_DEMO.",
            ),
        ]

    def _wrong_addresses(self) -> list[tuple[bool, str]]:
        """Return for every address that may be empty whether it is one that cannot work, and the sentence about it."""
        given = {name: str(getattr(self, name)) for name in _SCHEMES}
        problems = [
            (bool(value) and urlsplit(value).scheme not in schemes, f"{name.upper()} must be an address {example}.")
            for (name, (schemes, example)), value in zip(_SCHEMES.items(), given.values(), strict=True)
        ]
        scheme = self.database_url.partition("://")[0].partition("+")[0]
        known = scheme in {"", "sqlite", "postgresql", "postgres"}
        return [
            *problems,
            (not known, "DATABASE_URL must be an address such as postgresql://user:password@host/database."),
        ]

    @property
    def database(self) -> str:
        """The address of the database in use."""
        if self.database_url:
            return _with_driver(self.database_url)
        return f"sqlite:///{self.instance_path / ('demo.db' if self.is_demo else 'tandem.db')}"

    @property
    def is_sqlite(self) -> bool:
        """Whether this installation keeps its data in one SQLite file."""
        return self.database.startswith("sqlite")

    @property
    def may_send_here(self) -> bool:
        """Whether webhooks may go to this machine itself."""
        return self.is_demo or self.hooks_may_stay_here

    @property
    def is_https(self) -> bool:
        """Whether people reach this installation over https."""
        return self.public_url.startswith("https://")

    @property
    def public_host(self) -> str:
        """Host and port of the public address."""
        return urlsplit(self.public_url).netloc

    @property
    def link_base(self) -> str:
        """What stands in front of a link's code."""
        return self.link_url.rstrip("/") if self.link_url else f"{self.public_url.rstrip('/')}/r"

    @property
    def link_host(self) -> str:
        """Host and port under which links are found."""
        return urlsplit(self.link_url or self.public_url).netloc

    @property
    def stripe_address(self) -> str:
        """Where Stripe is asked. The demo never asks anybody outside this machine, whatever the configuration says."""
        is_outside = urlsplit(self.stripe_api_base).hostname not in LOOPBACK
        return STAND_IN if self.is_demo and is_outside else self.stripe_api_base

    @property
    def demo_clock(self) -> Path | None:
        """The file that holds how far the demo's clock is ahead."""
        return self.instance_path / "demo.clock" if self.is_demo else None


def _read(variable: str, path: Path) -> str:
    try:
        return path.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise AppError(f"The configuration does not work. {variable} names {path}, which cannot be read.") from error


def _with_driver(address: str) -> str:
    scheme, _, rest = address.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else address


def load(**given: Any) -> Settings:
    """Return the settings, reporting every problem at once. Raises AppError."""
    try:
        return Settings(**given)
    except ValidationError as error:
        lines = [_sentence(".".join(map(str, item["loc"])).upper(), item["msg"]) for item in error.errors()]
        raise AppError("The configuration does not work. " + " ".join(lines)) from error


def _sentence(variable: str, message: str) -> str:
    """Return one problem as pydantic words it: ours are sentences already, its own need the name of the setting."""
    if not variable:
        return message.removeprefix("Value error, ")
    return f"{variable}: {message[0].lower()}{message[1:]}."


def load_or_exit() -> Settings:
    """Return the settings for a process that starts. Where they do not work it ends with the sentence that says why."""
    try:
        return load()
    except AppError as refusal:
        raise SystemExit(f"Error: {refusal.message}") from None


@lru_cache(maxsize=1)
def _loaded() -> Settings:
    return load()


def settings() -> Settings:
    """Return the settings of the app in hand, or those of the environment outside one."""
    from flask import current_app, has_app_context

    if has_app_context():
        found: Settings = current_app.extensions["tandem_settings"]
        return found
    return _loaded()
