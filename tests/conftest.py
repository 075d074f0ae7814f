"""What every test shares: how hard Hypothesis tries, and the two languages."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from schemas.language import Language

pytest_plugins = ["tests.services"]

# A red run is the fault of a change, not of a die: the default draws the same examples each time.
# `pytest --hypothesis-profile=explore` draws new ones, `=fast` few of them.
_SLOW_MACHINES = (HealthCheck.too_slow, HealthCheck.data_too_large)
settings.register_profile(
    "ci", deadline=None, derandomize=True, database=None, suppress_health_check=_SLOW_MACHINES
)
settings.register_profile("fast", parent=settings.get_profile("ci"), max_examples=20)
settings.register_profile(
    "explore", deadline=None, max_examples=2_000, suppress_health_check=_SLOW_MACHINES
)
settings.load_profile("ci")


@pytest.fixture(params=list(Language), ids=str)
def language(request: pytest.FixtureRequest) -> Language:
    """Each of the two languages in turn."""
    return Language(request.param)
