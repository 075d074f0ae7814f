"""Identifiers, each a type of its own so that one is never passed where another is meant."""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from typing import Annotated, NewType

from pydantic import AfterValidator

DataNumber = NewType("DataNumber", str)
"""Number of a posting (データ番号): "D" and nine digits, never used twice."""

ProfileNumber = NewType("ProfileNumber", str)
"""Number of a seeker's public profile: "S" and nine digits; says nothing about the person."""

ConditionHash = NewType("ConditionHash", str)
"""Name of a distinct search condition: the hash of its canonical expression, 32 hex digits."""

InstitutionId = NewType("InstitutionId", str)
"""Id of a recruiting institution (R1): "A" and nine digits or capital letters."""

EventId = NewType("EventId", str)
"""Id of an event of the record: a UUIDv7 as text, so that ids sort by time."""

RequestId = NewType("RequestId", str)
"""Id of a request to the secretariat: a UUIDv7 as text."""

AccountId = NewType("AccountId", str)
"""Id of an account: a UUIDv7 as text; says nothing about the person."""

AccountMailId = NewType("AccountMailId", str)
"""Id of a mail about an account: a UUIDv7 as text, and the first part of its Message-ID."""

_INSTITUTION = re.compile(r"A[0-9A-Z]{9}")
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


def parse_institution_id(value: str) -> InstitutionId:
    """Check and type an institution's id. Raises ValueError."""
    if not _INSTITUTION.fullmatch(value):
        raise ValueError("must be A and nine digits or capital letters")
    return InstitutionId(value)


def new_uuid7(now: datetime) -> str:
    """A UUID of version 7 (RFC 9562) as text: 48 bits of Unix milliseconds, 74 random bits."""
    milliseconds = int(now.timestamp() * 1000)
    random = secrets.randbits(74)
    value = (milliseconds << 80) | (7 << 76) | ((random >> 62) << 64)
    value |= (2 << 62) | (random & ((1 << 62) - 1))
    digits = f"{value:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


DataNumberField = Annotated[DataNumber, AfterValidator(parse_data_number)]
ProfileNumberField = Annotated[ProfileNumber, AfterValidator(parse_profile_number)]
InstitutionIdField = Annotated[InstitutionId, AfterValidator(parse_institution_id)]
