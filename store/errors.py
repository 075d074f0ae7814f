"""What the store can refuse or fail at."""

from __future__ import annotations


class StoreError(Exception):
    """The store could not do what was asked."""


class StoreUnavailableError(StoreError):
    """The database does not answer, or not in time; the same may succeed later."""


class SchemaError(StoreError):
    """The database has not the tables this program needs: it was not migrated."""


class RecordError(StoreError):
    """What was to be kept contradicts itself; a mistake of the program that asked."""


class NotFoundError(StoreError):
    """There is no such posting, request, institution or build."""


class AlreadyThereError(StoreError):
    """Something with this number or id is kept already."""


class StaleRevisionError(StoreError):
    """Somebody else saved the posting meanwhile. `actual` is its revision now."""

    def __init__(self, actual: int) -> None:
        super().__init__(f"the posting is at revision {actual}")
        self.actual = actual


class RequestOpenError(StoreError):
    """The posting has a request before the secretariat already; one at a time."""


class RequestClosedError(StoreError):
    """The request was decided or withdrawn meanwhile."""
