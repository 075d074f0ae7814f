"""Identifiers, each a type of its own so that one is never passed where another is meant."""

from __future__ import annotations

import re
from typing import Annotated, NewType

from pydantic import AfterValidator

DataNumber = NewType("DataNumber", str)
"""Number of a posting (データ番号): "D" and nine digits, never used twice."""

ProfileNumber = NewType("ProfileNumber", str)
"""Number of a seeker's public profile: "S" and nine digits; says nothing about the person."""

ConditionHash = NewType("ConditionHash", str)
"""Name of a distinct search condition: the hash of its canonical expression, 32 hex digits."""

_NUMBER = re.compile(r"[A-Z][0-9]{9}")


def _numbered(prefix: str, value: str) -> str:
    if not _NUMBER.fullmatch(value) or value[0] != prefix:
        raise ValueError(f"must be {prefix} and nine digits")
    return value


def parse_data_number(value: str) -> DataNumber:
    """Check and type a posting's number. Raises ValueError."""
    return DataNumber(_numbered("D", value))


def parse_profile_number(value: str) -> ProfileNumber:
    """Check and type a profile's number. Raises ValueError."""
    return ProfileNumber(_numbered("S", value))


DataNumberField = Annotated[DataNumber, AfterValidator(parse_data_number)]
ProfileNumberField = Annotated[ProfileNumber, AfterValidator(parse_profile_number)]
