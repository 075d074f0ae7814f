"""Asking the engine: a search in the terminal, and the state of the index."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from koubo.commands.terminal import out, told_errors
from koubo.container import Container, open_container, prepare_record, utc_now
from koubo.settings import Settings
from schemas.collection import Collection, Sort
from schemas.language import Language
from schemas.query_url import query_from_params
from schemas.results import Hit, MarkedText, SearchResult
from store.errors import StoreError

_SHOWN_FACET_VALUES = 5

Boxes = Annotated[list[str] | None, typer.Argument(help="Include all of these keywords.")]


def search(  # noqa: PLR0913, PLR0917 - one option for each part of the question
    keywords: Boxes = None,
    any_: Annotated[str, typer.Option("--any", help="Include any of these keywords.")] = "",
    none: Annotated[str, typer.Option("--none", help="Do not include these keywords.")] = "",
    where: Annotated[
        list[str] | None, typer.Option("--filter", help="NAME=CODE, for example job_type=lecturer.")
    ] = None,
    sort: Sort = Sort.UPDATED,
    page: Annotated[int, typer.Option(min=1)] = 1,
    language: Annotated[Language, typer.Option("--lang")] = Language.JA,
    collection: Collection = Collection.POSTINGS,
) -> None:
    """Search, and print the hits with the words that matched."""
    params = [("all", " ".join(keywords or ())), ("any", any_), ("none", none)]
    params += [("sort", sort.value), ("page", str(page))]
    params += [(name, code) for name, _, code in (pair.partition("=") for pair in where or ())]
    with told_errors(), open_container(Settings()) as container:
        query = query_from_params(params, collection)
        result = container.searcher.search(query, language)
    out.print(f"{result.total:,} found")
    for hit in result.hits:
        _print_hit(hit)
    _print_facets(result)


def status() -> None:
    """Print the state of the index and how far it is behind the record.

    Exit 1 if it cannot answer, was made by other analysis, or could not follow some changes.
    """
    with open_container(Settings()) as container:
        is_good = _print_index(container) & _print_record(container)
        if not is_good:
            raise typer.Exit(1)


def _print_index(container: Container) -> bool:
    health = container.engine.health()
    out.print(f"engine: {health.detail}", markup=False)
    is_current = True
    for collection in Collection:
        built_with = health.analyzer_versions.get(collection)
        is_current &= built_with in (None, container.analyzer.version)
        out.print(
            f"{collection}: {health.documents.get(collection, 0):,} documents, "
            f"analysis {built_with or 'none'} (this program: {container.analyzer.version})"
        )
    if not is_current:
        out.print("The analysis has changed since the index was made: run `koubo rebuild`.")
    return health.is_available and is_current


def _print_record(container: Container) -> bool:
    now = utc_now()
    try:
        prepare_record(container.settings)
        with container.store.reading() as unit:
            records = {"postings": unit.postings.count(), "seekers": unit.profiles.count()}
            counts, beats = unit.outbox.counts(now), unit.heartbeats.read()
    except StoreError as error:
        out.print(f"record: {error}", markup=False)
        return False
    for name, count in records.items():
        out.print(f"record of {name}: {count:,}")
    out.print(
        f"changes: {counts.pending:,} waiting, {counts.leased:,} under way, {counts.dead:,} given "
        f"up; the oldest waits for {counts.oldest_age_seconds:.0f} s"
    )
    for name, at in beats.items():
        out.print(f"last seen: {name}, {(now - at).total_seconds():.0f} s ago")
    if counts.dead:
        out.print("Some changes could not be indexed: see `koubo outbox list`.")
    return counts.dead == 0


def _print_hit(hit: Hit) -> None:
    out.print(Text.assemble((f"{hit.id}  ", "dim"), *_styled(hit.title)))
    if hit.excerpt:
        out.print(Text.assemble("           ", *_styled(hit.excerpt)))


def _styled(text: MarkedText) -> list[tuple[str, str]]:
    return [(piece, "bold yellow" if is_marked else "") for piece, is_marked in text]


def _print_facets(result: SearchResult) -> None:
    for name, counts in result.facets.items():
        shown = ", ".join(f"{value} {count:,}" for value, count in counts[:_SHOWN_FACET_VALUES])
        if shown:
            out.print(f"{name}: {shown}", style="dim")
