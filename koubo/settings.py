"""The settings, read from the environment and `.env`; defaults run everything in one process."""

from __future__ import annotations

import os

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from schemas.language import Language


class Settings(BaseSettings):
    """Every setting, each as `KOUBO_…` in the environment."""

    model_config = SettingsConfigDict(env_prefix="KOUBO_", env_file=".env", extra="ignore")

    engine_url: str = "embedded:var/index"
    """`embedded:PATH`, or the addresses of Elasticsearch nodes, separated by commas."""

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
