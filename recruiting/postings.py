"""Every step of a posting's life, by one name: what pages and jobs import.

Each takes a unit of work, the number, the actor, the time (aware), and `expected_revision`: the
revision that the actor saw. Each returns the posting as it is kept now, raises RefusedError with
everything that speaks against it, and commits nothing: the unit of work does.
"""

from recruiting.correcting import (
    accept_correction,
    apply_due_correction,
    apply_due_corrections,
    cancel_correction,
    request_correction,
    return_correction,
)
from recruiting.drafting import (
    amend_request,
    create_draft,
    discard_draft,
    save_draft,
    working_copy,
)
from recruiting.duplicates import Duplicate, likely_duplicates
from recruiting.publishing import (
    Requested,
    accept_publication,
    request_publication,
    return_request,
    withdraw_request,
)
from recruiting.retracting import retract, take_down

__all__ = [
    "Duplicate",
    "Requested",
    "accept_correction",
    "accept_publication",
    "amend_request",
    "apply_due_correction",
    "apply_due_corrections",
    "cancel_correction",
    "create_draft",
    "discard_draft",
    "likely_duplicates",
    "request_correction",
    "request_publication",
    "retract",
    "return_correction",
    "return_request",
    "save_draft",
    "take_down",
    "withdraw_request",
    "working_copy",
]
