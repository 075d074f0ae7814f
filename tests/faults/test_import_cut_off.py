"""A7: an import that is killed between two batches can be repeated, and ends complete."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests.faults.deployments import Deployment
from tests.faults.findings import Findings
from tests.faults.fleet import Fleet
from tests.faults.records import difference, posting, public_records
from tests.faults.rig import Rig

LINES: Final = 3_500
KILLS: Final = 2
FAILPOINT: Final = "import.between_batches"


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    file = tmp_path / "postings.jsonl"
    texts = (posting(number).model_dump_json(exclude_none=True) for number in range(1, 1 + LINES))
    file.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return file


def test_a_killed_import_can_be_repeated(
    rig: Rig, deployment: Deployment, findings: Findings, lines: Path
) -> None:
    fleet = Fleet(rig, deployment)
    for _ in range(KILLS):
        rig.failpoints.kill_once(FAILPOINT)
        cut_off = fleet.add_koubo("import", str(lines))
        cut_off.start()
        assert cut_off.wait(300) == -9, cut_off.output[-2_000:]
    whole = fleet.add_koubo("import", str(lines))
    whole.start()
    assert whole.wait(300) == 0, whole.output[-2_000:]
    wanted = lines.read_text(encoding="utf-8").splitlines()
    kept = [record.text for record in public_records(deployment.store)]
    lost = set(wanted) ^ set(kept)
    findings.none(
        "A7",
        "lines lost, or records doubled, by an import cut off and repeated",
        [*lost, *difference(deployment.store, deployment.engine)],
        of=LINES,
        detail=f"{rig.failpoints.kills[FAILPOINT]} kills between batches",
    )
    assert len(kept) == len(wanted)
    assert rig.failpoints.hits[FAILPOINT] >= 5
