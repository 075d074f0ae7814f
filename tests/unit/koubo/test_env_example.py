"""`.env.example` names every setting with its default, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic_settings import SettingsConfigDict

from koubo.settings import Settings

EXAMPLE = Path(__file__).parents[3] / ".env.example"


def test_every_setting_is_in_the_example_and_the_other_way_round() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    named = {found[1] for line in lines if (found := re.match(r"#?(KOUBO_[A-Z_]+)=", line))}
    assert named == {f"KOUBO_{name.upper()}" for name in Settings.model_fields}


def test_the_values_in_the_example_are_the_defaults() -> None:
    class FromExample(Settings):
        model_config = SettingsConfigDict(
            env_prefix="KOUBO_", env_file=EXAMPLE, env_ignore_empty=True, extra="ignore"
        )

    assert FromExample().model_dump() == Settings(_env_file=None).model_dump()  # type: ignore[call-arg]
