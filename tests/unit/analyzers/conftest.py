import pytest

from analyzers import TextAnalyzer


@pytest.fixture(scope="session")
def analyzer() -> TextAnalyzer:
    return TextAnalyzer()


@pytest.fixture(scope="session")
def bare() -> TextAnalyzer:
    return TextAnalyzer(expands=False)
