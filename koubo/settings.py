"""The settings, read from the environment and `.env`; defaults run everything in one process."""

from __future__ import annotations

import os

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from schemas.language import Language


class Settings(BaseSettings):
    """Every setting, each as `KOUBO_…` in the environment."""

    model_config = SettingsConfigDict(env_prefix="KOUBO_", env_file=".env", extra="ignore")

    engine_url: str = "embedded:var/index"
    """`embedded:PATH`, or the addresses of Elasticsearch nodes, separated by commas."""

    database_url: str = "sqlite:///var/koubo.sqlite3"
    """Where the record is: `sqlite:///PATH`, or `postgresql+psycopg://…`."""

    broker_url: str = ""
    """`redis://…` of the task queue; without one, tasks run in the process that serves."""

    relay_seconds: float = Field(default=2.0, gt=0, le=60)
    """The index is brought up to date at once; what was missed then, after this long at most."""

    event_lease_seconds: float = Field(default=45, ge=1, le=3_600)
    """An event that was handed over and not dealt with is handed over again after this long."""

    tick_seconds: float = Field(default=30, ge=1, le=3_600)
    """How often is looked for what is due: corrections of a moment, the daily sweep."""

    sweep_hours: float = Field(default=24, gt=0, le=24 * 30)
    """How often the index is compared with the record."""

    access_flush_seconds: float = Field(default=60, gt=0, le=3_600)
    """How often counted page views are written to the record."""

    index_prefix: str = Field(default="koubo", pattern=r"^[a-z][a-z0-9_-]{0,40}$")
    """First part of the names of Elasticsearch indexes."""

    index_shards: int = Field(default=1, ge=1, le=64)
    index_replicas: int = Field(default=0, ge=0, le=8)
    """At least 1 in production: a lost node then loses nothing."""

    search_timeout_seconds: float = Field(default=1.5, gt=0, le=60)
    write_timeout_seconds: float = Field(default=30, gt=0, le=600)

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65_535)
    base_url: str = "http://127.0.0.1:8080"
    """How the world reaches the site; used in canonical addresses."""

    max_requests_under_way: int = Field(default=64, ge=1, le=10_000)
    """Requests answered at the same time; a further one is told to come back (503)."""

    is_access_logged: bool = False
    """A line of JSON on standard error for each request: path, status, time, not what was asked."""

    default_language: Language = Language.JA
    is_seeker_search_enabled: bool = False
    """Seeker profiles are for signed-in institutions; off until they can sign in."""

    import_workers: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, le=256)
    """Processes that analyse texts during an import or a rebuild."""

    metrics_token: SecretStr = SecretStr("")
    """The bearer token that a reader of `/metrics` must show; empty: there is no such page."""

    metrics_port: int = Field(default=0, ge=0, le=65_535)
    """Where the worker shows its metrics; 0: nowhere. The site shows its own at `/metrics`."""

    failpoint_directory: str = ""
    """For tests of crashes only: see `koubo.crashing`. Never set where the site is in use."""
