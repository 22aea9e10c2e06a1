"""Every setting: name, default, meaning. Each is an environment variable `CALLMON_<NAME>`."""

import os
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pydantic import Field, SecretStr, computed_field
from pydantic_settings import BaseSettings, SettingsConfigDict


class TwilioCredentials(NamedTuple):
    """One Twilio account: its SID and the auth token that signs its webhooks."""

    account_sid: str
    auth_token: str


class Settings(BaseSettings):
    """Read once from the environment; `settings()` returns the process's copy."""

    model_config = SettingsConfigDict(env_prefix="CALLMON_", frozen=True, extra="ignore")

    data_dir: Path = Field(
        Path("data"), description="Folder for the database, recordings and what waits on disk."
    )
    database_url: str = Field(
        "", description="SQLAlchemy address; empty means SQLite in DATA_DIR/callmon.db."
    )
    organisations_dir: Path = Field(
        Path("organisations"), description="Folder of organisation files, one municipality a file."
    )
    standards_dir: Path | None = Field(
        None, description="Folder of a municipality's own standards, beside the shipped ones."
    )
    models_dir: Path = Field(Path("models"), description="Folder of speech models and manifest.")
    speech_model: str = Field("base", description="Speech model to use, a name in the manifest.")
    public_url: str = Field(
        "http://localhost:8000",
        description="Address under which Twilio and browsers reach callmon; signatures use it.",
    )
    listen_host: str = Field("127.0.0.1", description="Address `callmon serve` binds to.")
    listen_port: int = Field(8000, description="Port `callmon serve` binds to.")
    secret_key: SecretStr = Field(
        SecretStr(""), description="Signs leg tokens and links; at least 32 characters."
    )
    twilio_account_sid: str = Field("", description="Twilio account used by default.")
    twilio_auth_token: SecretStr = Field(SecretStr(""), description="Its auth token.")
    twilio_api_url: str = Field(
        "https://api.twilio.com", description="The only host REST calls and media come from."
    )
    smtp_url: str = Field(
        "smtp://localhost:25",
        description="smtp:// or smtps://user:password@host:port; smtp+starttls:// for STARTTLS.",
    )
    mail_from: str = Field("callmon@localhost", description="Sender of callmon's mail.")
    ring_cycle_seconds: float = Field(
        5.0, gt=0, description="One ring: tone and pause, 1 s + 4 s in this part of Europe."
    )
    recording_max_bytes: int = Field(600_000_000, description="Larger recordings are refused.")
    recording_max_seconds: float = Field(4 * 3600.0, description="Longer recordings are refused.")
    webhook_max_bytes: int = Field(65_536, description="Larger webhook bodies are refused (413).")
    transcribe_timeout_seconds: float = Field(
        3600.0, description="A transcription that takes longer is ended and tried again."
    )
    metrics_token: SecretStr = Field(
        SecretStr(""), description="Bearer token of /metrics; empty: only from this machine."
    )
    log_format: str = Field("console", pattern="^(console|json)$", description="console or json.")

    @computed_field  # type: ignore[prop-decorator]
    @property
    def database(self) -> str:
        """The SQLAlchemy address in use, with psycopg 3 named for PostgreSQL."""
        address = self.database_url or f"sqlite:///{self.data_dir.absolute() / 'callmon.db'}"
        for prefix in ("postgres://", "postgresql://"):
            if address.startswith(prefix):
                return "postgresql+psycopg://" + address.removeprefix(prefix)
        return address

    def twilio_credentials(self, secret_name: str | None = None) -> TwilioCredentials:
        """The account of an organisation whose file names a secret, or the default account.

        An organisation file that says `secret = "SIGULDA"` is served with
        CALLMON_TWILIO_ACCOUNT_SID_SIGULDA and CALLMON_TWILIO_AUTH_TOKEN_SIGULDA.
        """
        if secret_name is None:
            return TwilioCredentials(
                self.twilio_account_sid, self.twilio_auth_token.get_secret_value()
            )
        return TwilioCredentials(
            os.environ[f"CALLMON_TWILIO_ACCOUNT_SID_{secret_name}"],
            os.environ[f"CALLMON_TWILIO_AUTH_TOKEN_{secret_name}"],
        )


@cache
def settings() -> Settings:
    """The process's settings, read at first use."""
    return Settings()
