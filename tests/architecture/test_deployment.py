"""The compose files and the image, as far as they can be read without running them."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest
import yaml

from koubo.settings import Settings
from tests.architecture.source import ROOT, packages

FILES = ("docker-compose.yml", "docker-compose.cluster.yml")
OURS = {"api", "worker", "beat", "migrate"}
ONCE = {"migrate"}
"""Ends by itself: whether it is healthy is its exit code."""

DATA = {"postgresql", "redis", "elasticsearch", "elasticsearch-2", "elasticsearch-3"}

KEYS = {
    "build", "cap_drop", "command", "depends_on", "deploy", "environment", "healthcheck", "image",
    "init", "logging", "networks", "ports", "profiles", "read_only", "restart", "security_opt",
    "shm_size", "stop_grace_period", "tmpfs", "ulimits", "user", "volumes",
}  # fmt: skip
"""Of the compose specification, those in use: a key that is misspelt is ignored or refused."""

PINNED = re.compile(r"[a-z0-9/._-]+:v?\d+\.\d+(\.\d+)?(-[a-z0-9.]+)*")
SECRET = re.compile(r"(?i)password|secret|token|_key$")
TAKEN_FROM_OUTSIDE = re.compile(r"\$\{[A-Z_]+(:\?[^}]+|:-)\}")
FAILING = re.compile(r"(?i)fail[-_]?point")


@cache
def composed(file: str) -> Any:
    return yaml.safe_load((ROOT / file).read_text(encoding="utf-8"))


def services() -> dict[str, dict[str, Any]]:
    """The services of both files, the second laid over the first, as `docker compose` does."""
    merged: dict[str, dict[str, Any]] = {}
    for file in FILES:
        for name, service in composed(file)["services"].items():
            before = merged.get(name, {})
            environment = {**before.get("environment", {}), **service.get("environment", {})}
            merged[name] = {**before, **service, "environment": environment}
    return merged


SERVICES = services()


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_uses_keys_of_the_specification(name: str) -> None:
    assert set(SERVICES[name]) <= KEYS


def test_everything_the_site_needs_is_there() -> None:
    first = composed(FILES[0])["services"]
    assert OURS | {"postgresql", "redis", "elasticsearch", "mailpit"} == set(first)
    assert {name for name, service in first.items() if "profiles" in service} == {"mailpit"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_watched_and_started_again(name: str) -> None:
    service = SERVICES[name]
    assert service["restart"] == ("on-failure:5" if name in ONCE else "unless-stopped")
    if name not in ONCE:
        assert {"test", "interval", "timeout", "retries"} <= set(service["healthcheck"])
    assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory"}
    assert service["logging"]["options"]["max-size"]


@pytest.mark.parametrize("name", SERVICES)
def test_an_image_is_pinned(name: str) -> None:
    assert PINNED.fullmatch(SERVICES[name]["image"])


def test_both_files_run_the_same_elasticsearch() -> None:
    images = {SERVICES[name]["image"] for name in SERVICES if name.startswith("elasticsearch")}
    assert len(images) == 1


@pytest.mark.parametrize("name", SERVICES)
def test_every_setting_of_ours_exists(name: str) -> None:
    known = {f"KOUBO_{field.upper()}" for field in Settings.model_fields}
    given = {key for key in SERVICES[name]["environment"] if key.startswith("KOUBO_")}
    assert given <= known
    assert (given != set()) == (name in OURS)


def test_every_setting_that_is_taken_from_outside_is_explained() -> None:
    explained = (ROOT / ".env.example").read_text(encoding="utf-8")
    for file in FILES:
        text = (ROOT / file).read_text(encoding="utf-8")
        for variable in re.findall(r"\$\{([A-Z_]+)", text):
            assert variable == "PORT" or re.search(rf"(?m)^#?{variable}=", explained), variable


@pytest.mark.parametrize("name", SERVICES)
def test_no_secret_is_written_down(name: str) -> None:
    for key, value in SERVICES[name]["environment"].items():
        if SECRET.search(key):
            assert TAKEN_FROM_OUTSIDE.fullmatch(str(value)), key
        for credentials in re.findall(r"://[^/\s]*?:([^@/\s]+)@", str(value)):
            assert TAKEN_FROM_OUTSIDE.fullmatch(credentials.replace(" ", "")), key


def test_only_the_site_and_the_mail_can_be_reached_and_from_this_machine_only() -> None:
    open_ones = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert set(open_ones) == {"api", "mailpit"}
    assert all(port.startswith("127.0.0.1:") for ports in open_ones.values() for port in ports)
    assert composed(FILES[0])["networks"]["inside"] == {"internal": True}


@pytest.mark.parametrize("name", sorted(OURS))
def test_our_containers_may_do_little(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", sorted(DATA))
def test_data_is_in_a_volume_that_is_declared(name: str) -> None:
    declared = {volume for file in FILES for volume in composed(file)["volumes"]}
    volumes = [volume.split(":")[0] for volume in SERVICES[name]["volumes"]]
    assert volumes
    assert set(volumes) <= declared


def test_services_wait_for_what_they_need() -> None:
    for name in OURS - ONCE:
        needed = SERVICES[name]["depends_on"]
        assert needed["migrate"] == {"condition": "service_completed_successfully"}
        for other in ("postgresql", "redis", "elasticsearch"):
            assert needed[other] == {"condition": "service_healthy"}


def test_redis_never_throws_a_message_away() -> None:
    command = " ".join(SERVICES["redis"]["command"])
    assert "--maxmemory-policy noeviction" in command
    assert "--appendonly yes --appendfsync everysec" in command


def test_a_cluster_keeps_a_copy_and_is_asked_by_every_address() -> None:
    nodes = [name for name in SERVICES if name.startswith("elasticsearch")]
    assert len(nodes) == 3
    for name in OURS:
        given = SERVICES[name]["environment"]
        assert given["KOUBO_INDEX_REPLICAS"] == "1"
        urls = [f"http://{node}:9200" for node in nodes]
        assert given["KOUBO_ENGINE_URL"].split(",") == urls
    for name in nodes:
        given = SERVICES[name]["environment"]
        assert given["action.auto_create_index"] == "false"
        assert given["discovery.seed_hosts"].split(",") == nodes
        # Set on a cluster that has data it is ignored; of a new one this node alone is the start.
        assert given["cluster.initial_master_nodes"] == nodes[0]


@pytest.mark.parametrize("file", [*FILES, "Dockerfile"])
def test_failpoints_are_never_armed_in_a_deployment(file: str) -> None:
    assert not FAILING.search((ROOT / file).read_text(encoding="utf-8"))


def test_the_image_holds_every_package_and_runs_as_nobody_special() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = {line.split()[1] for line in lines if re.fullmatch(r"COPY (\w+) \1", line)}
    assert copied == set(packages())
    assert all(PINNED.fullmatch(line.split()[1]) for line in lines if line.startswith("FROM"))
    assert [line for line in lines if line.startswith("USER")] == ["USER koubo"]
    assert any(line.startswith("HEALTHCHECK") for line in lines)
    assert "--frozen" in next(line for line in lines if line.startswith("RUN uv sync"))
