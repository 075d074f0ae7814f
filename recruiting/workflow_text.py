"""The table of transitions for people: the part of `docs/workflow.md` that a test compares.

`python -m recruiting.workflow_text` prints it.
"""

from __future__ import annotations

from recruiting.transitions import STATE_NAMES, TRANSITIONS, Transition
from schemas.workflow import ActorKind, PostingState

_ACTORS = {
    ActorKind.INSTITUTION: "institution 求人機関",
    ActorKind.SECRETARIAT: "secretariat 事務局",
    ActorKind.CLOCK: "clock 時刻",
    ActorKind.IMPORT: "import 取り込み",
}


def workflow_tables() -> str:
    """The states and the steps as two Markdown tables."""
    states = [
        f"| `{state}` | {STATE_NAMES[state].ja} | {STATE_NAMES[state].en} |"
        for state in PostingState
    ]
    steps = [_step(row) for row in TRANSITIONS.values()]
    return "\n".join(
        (
            "| state | 状態 | in English |",
            "|---|---|---|",
            *states,
            "",
            "| step | who | in the state | leads to | rule |",
            "|---|---|---|---|---|",
            *steps,
        )
    )


def _step(row: Transition) -> str:
    sources = ", ".join(f"`{state}`" for state in PostingState if state in row.sources)
    targets = " / ".join(f"`{state}`" for state in row.targets)
    return (
        f"| `{row.step}`<br>{row.name.ja}<br>{row.name.en} | {_ACTORS[row.actor]} "
        f"| {sources or '–'} | {targets or 'the same'} | {row.rule.ja}<br>{row.rule.en} |"
    )


if __name__ == "__main__":
    print(workflow_tables())  # noqa: T201 - a command for people
