"""Looking into the analysis: what a text becomes, and how good the whole is on judged rows."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analyzers import TextAnalyzer
from analyzers.evaluation import load_rows
from koubo.commands.terminal import out, progress_bar, told_errors
from koubo.evaluation import evaluate_rows
from koubo.settings import Settings


def analyze(text: str) -> None:
    """Print the words and shingles of TEXT, and the spellings it has as a keyword."""
    analyzer = TextAnalyzer()
    analysis = analyzer.analyze(text)
    spellings = analyzer.spell(text)
    out.print(f"words      {' '.join(analysis.words)}", markup=False)
    out.print(f"shingles   {' '.join(analysis.terms)}", markup=False)
    out.print(f"spellings  {' '.join(spellings.terms)}", markup=False)
    for phrase in spellings.phrases:
        out.print(f"phrase     {' '.join(phrase)}", markup=False)
    out.print(f"analysis   {analyzer.version}")


def evaluate(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
    engine: Annotated[
        str | None, typer.Option("--engine", help="Engine to ask; a fresh embedded one if absent.")
    ] = None,
    min_precision: Annotated[float, typer.Option(min=0, max=1)] = 0.0,
    min_recall: Annotated[float, typer.Option(min=0, max=1)] = 0.0,
) -> None:
    """Score judged rows (doc, query, mode, should_match, category) through an engine."""
    rows = load_rows(file)
    with told_errors(), progress_bar(f"Asking {len(rows)} rows", len(rows)) as progress:
        report = evaluate_rows(rows, engine, Settings(), lambda: progress(1))
    out.print(report.summary(), markup=False)
    for category, (positives, negatives) in report.by_category().items():
        out.print(f"{category}: FP {positives} FN {negatives}", markup=False)
    if report.precision < min_precision or report.recall < min_recall:
        out.print(f"below the minimum: precision {min_precision}, recall {min_recall}")
        raise typer.Exit(1)
