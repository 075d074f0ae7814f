"""The contract of reading: what is found, how many, in which order, with which counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product
from random import Random

import pytest

from schemas.collection import FILTERS, SORTS, Collection, Sort
from schemas.language import Language
from schemas.limits import SHOWN_LIMIT
from search_engine.compiled import CompiledQuery
from search_engine.document import decode_hit
from search_engine.evaluation import relevance
from search_engine.expression import (
    And,
    AnyOf,
    Between,
    Everything,
    Expression,
    Not,
    Nothing,
    Or,
    Phrase,
)
from search_engine.mapping import DEADLINE_DAY, TERMS, TITLE_TERMS, TITLE_WORDS, UPDATED_DAY, WORDS
from search_engine.port import SearchEngine
from tests.contract.base import Contract
from tests.contract.documents import (
    NOW,
    NOW_SECOND,
    POSTINGS,
    TODAY,
    VOCABULARY,
    analyzer,
    ask,
    document,
    fill,
    random_documents,
)
from tests.contract.reference import (
    actual_answer,
    assert_agrees,
    expected_answer,
    expected_count,
)

A, B, C = (AnyOf(TERMS, (value,)) for value in "abc")

LEAVES: dict[str, Expression] = {
    "everything": Everything(),
    "nothing": Nothing(),
    "one term": A,
    "one of several terms": AnyOf(TERMS, ("a", "京都", "no-such-term")),
    "an unknown term": AnyOf(TERMS, ("no-such-term",)),
    "part of a term": AnyOf(TERMS, ("機械",)),
    "no value": AnyOf(TERMS, ()),
    "a term of the title": AnyOf(TITLE_TERMS, ("大学",)),
    "a code": AnyOf("job_type", ("job_type_a",)),
    "two codes": AnyOf("tenure", ("tenure_a", "tenure_b")),
    "a phrase": Phrase(WORDS, ("画像", "の")),
    "a phrase of one word": Phrase(WORDS, ("認識",)),
    "a phrase that repeats a word": Phrase(WORDS, ("の", "の")),
    "a phrase of an unknown word": Phrase(WORDS, ("画像", "no-such-word")),
    "an empty phrase": Phrase(WORDS, ()),
    "a phrase of the title": Phrase(TITLE_WORDS, ("画像", "の")),
    "a day": Between(DEADLINE_DAY, TODAY, TODAY),
    "from a day": Between(DEADLINE_DAY, TODAY + 1),
    "until a day": Between(UPDATED_DAY, None, TODAY - 1),
    "a day that is nobody's": Between(DEADLINE_DAY, TODAY + 2, TODAY + 3),
    "a range with its ends exchanged": Between(DEADLINE_DAY, TODAY + 1, TODAY),
    "an open range": Between(DEADLINE_DAY),
    "a range of extremes": Between(DEADLINE_DAY, -(2**63), 2**63 - 1),
    "no part of all": And(()),
    "no part of any": Or(()),
    "all": And((A, B)),
    "any": Or((A, Phrase(WORDS, ("と", "認識")), Between(DEADLINE_DAY, TODAY, TODAY))),
    "only an exclusion": Not(A),
    "only exclusions": And((Not(A), Not(B))),
    "any of exclusions": Or((Not(A), Not(B))),
    "excluded twice": Not(Not(A)),
    "everything excluded": Not(Everything()),
    "nothing excluded": Not(Nothing()),
    "one without the other": And((A, Not(B))),
    "one or without the other": Or((A, Not(B))),
    "deeply nested": And((Or((A, And((B, Not(C))))), Not(And((A, Or((B, Not(C)))))))),
    "all of nothing": And((A, Nothing())),
    "any of everything": Or((A, Everything())),
}


class SearchContract(Contract):
    """Reading, beginning with the degenerate cases."""

    @pytest.mark.parametrize("collection", Collection)
    def test_an_empty_engine_finds_nothing(
        self, engine: SearchEngine, collection: Collection
    ) -> None:
        for sort in SORTS[collection]:
            answer = actual_answer(engine, ask(sort=sort, collection=collection), NOW)
            assert (answer.total, answer.ids) == (0, [])
            assert answer.facets == dict.fromkeys(FILTERS[collection], ())
        assert engine.count(collection, Everything(), now=NOW) == 0
        assert engine.get(collection, "D000000001") is None
        assert list(engine.scan(collection)) == []
        engine.refresh(collection)

    def test_an_index_from_which_all_was_removed_finds_nothing(self, engine: SearchEngine) -> None:
        written = fill(engine, [document(1), document(2)])
        engine.remove(POSTINGS, [one.id for one in written])
        engine.refresh(POSTINGS)
        for sort in Sort:
            assert_agrees(engine, ask(sort=sort), [], NOW)

    def test_every_expression_matches_what_the_reference_accepts(
        self, engine: SearchEngine
    ) -> None:
        documents = fill(engine, random_documents(120))
        for name, expression in LEAVES.items():
            counted = engine.count(POSTINGS, expression, now=NOW)
            assert counted == expected_count(expression, documents, NOW), name
            assert_agrees(engine, ask(expression, size=50), documents, NOW)

    def test_the_samples_tell_expressions_apart(self) -> None:
        documents = random_documents(120)
        names = [
            "one term",
            "a phrase that repeats a word",
            "a phrase of the title",
            "a day",
            "deeply nested",
        ]
        found = [expected_count(LEAVES[name], documents, NOW) for name in names]
        assert all(0 < count < len(documents) for count in found)

    def test_a_document_holds_its_own_terms_only(self, engine: SearchEngine) -> None:
        """京都 is not in 東京都: a term is found as a whole or not at all."""
        fill(engine, [document(1, terms=("東京都",)), document(2, terms=("京都",))])
        assert actual_answer(engine, ask(AnyOf(TERMS, ("京都",))), NOW).ids == ["D000000002"]

    @pytest.mark.parametrize(
        "term",
        [
            *("*", "京*", "a?", "/a.*/", "terms:a", "a~1", "\\", '"', "AND", "a|b"),
            *("A", "Ａ", "が", "か\u3099", "é", "e\u0301", "😀", "𠮷", "x" * 256, "0", "null"),
        ],
    )
    def test_a_term_is_compared_character_by_character(
        self, engine: SearchEngine, term: str
    ) -> None:
        others = ("a", "é", "e\u0301", "が", "か\u3099", "京都")
        documents = [document(1, terms=(term,)), document(2, terms=others)]
        fill(engine, documents)
        assert_agrees(engine, ask(AnyOf(TERMS, (term,))), documents, NOW)
        assert_agrees(engine, ask(Not(AnyOf(TERMS, (term,)))), documents, NOW)

    def test_words_are_compared_whole_and_in_order(self, engine: SearchEngine) -> None:
        words = ("C++", "と", "*", "😀", "e\u0301", "画像", "処理", "A")
        documents = fill(engine, [document(1, words=words), document(2, words=words[::-1])])
        for start, stop in product(range(len(words)), range(1, len(words) + 1)):
            phrase = words[start:stop]
            assert_agrees(engine, ask(Phrase(WORDS, phrase)), documents, NOW)
        for phrase in [("画像処理",), ("c++", "と"), ("画像", "A"), ("処理", "画像"), ("a",)]:
            assert_agrees(engine, ask(Phrase(WORDS, phrase)), documents, NOW)

    def test_many_values_of_one_field_and_many_parts_are_one_question(
        self, engine: SearchEngine
    ) -> None:
        documents = fill(engine, random_documents(30))
        many = tuple(f"x{number}" for number in range(500))
        parts = tuple(Or((A, AnyOf(TERMS, (value,)))) for value in many[:100])
        for expression in (AnyOf(TERMS, (*many, "a")), And(parts), Not(AnyOf(TERMS, many))):
            assert_agrees(engine, ask(expression), documents, NOW)

    @pytest.mark.parametrize("sort", Sort)
    def test_each_order_is_total_ties_included(self, engine: SearchEngine, sort: Sort) -> None:
        documents = fill(engine, random_documents(150))
        keywords = tuple(AnyOf(TITLE_TERMS, (value,)) for value in VOCABULARY[:4])
        for base in (Everything(), A, Not(A)):
            query = ask(base, sort=sort, title_keywords=keywords, size=150)
            assert_agrees(engine, query, documents, NOW)

    def test_relevance_counts_keywords_in_the_title_then_the_newest_comes_first(
        self, engine: SearchEngine
    ) -> None:
        titles = [("a",), ("a", "b"), (), ("b", "a"), ("c",), ("a", "a")]
        documents = fill(
            engine,
            [document(n, terms=("a",), title_terms=title) for n, title in enumerate(titles, 1)],
        )
        keywords = (AnyOf(TITLE_TERMS, ("a", "z")), AnyOf(TITLE_TERMS, ("b",)))
        query = ask(sort=Sort.RELEVANCE, title_keywords=keywords)
        numbers = [int(id_[1:]) for id_ in actual_answer(engine, query, NOW).ids]
        assert [relevance(query, one) for one in documents] == [1, 2, 0, 2, 0, 1]
        assert numbers == [4, 2, 6, 1, 5, 3]

    def test_relevance_does_not_depend_on_how_often_or_how_rare_a_term_is(
        self, engine: SearchEngine
    ) -> None:
        common = [document(n, title_terms=("a", f"x{n}")) for n in range(1, 60)]
        documents = fill(engine, [*common, document(60, title_terms=("b",)), document(61)])
        keywords = tuple(AnyOf(TITLE_TERMS, (value,)) for value in "ab")
        query = ask(sort=Sort.RELEVANCE, title_keywords=keywords, size=61)
        assert_agrees(engine, query, documents, NOW)

    @pytest.mark.parametrize(
        "keywords", [(), (Nothing(),), (Nothing(), AnyOf(TITLE_TERMS, ("a",)))], ids=range(3)
    )
    def test_relevance_survives_keywords_that_are_found_nowhere(
        self, engine: SearchEngine, keywords: tuple[Expression, ...]
    ) -> None:
        documents = fill(engine, random_documents(40))
        query = ask(sort=Sort.RELEVANCE, title_keywords=keywords, size=40)
        assert_agrees(engine, query, documents, NOW)

    def test_relevance_knows_phrases_and_alternatives(self, engine: SearchEngine) -> None:
        documents = fill(engine, random_documents(80))
        keywords = (
            Or((AnyOf(TITLE_TERMS, ("a",)), Phrase(TITLE_WORDS, ("画像", "の")))),
            Phrase(TITLE_WORDS, ("の",)),
            AnyOf(TITLE_TERMS, ("京都", "大学")),
        )
        for offset in (0, 7, 40):
            query = ask(sort=Sort.RELEVANCE, title_keywords=keywords, offset=offset, size=15)
            assert_agrees(engine, query, documents, NOW)

    @pytest.mark.parametrize("sort", Sort)
    def test_pages_follow_each_other_without_gap_or_repetition(
        self, engine: SearchEngine, sort: Sort
    ) -> None:
        documents = fill(engine, random_documents(97))
        keywords = (AnyOf(TITLE_TERMS, ("a",)), AnyOf(TITLE_TERMS, ("大学",)))
        whole = ask(sort=sort, title_keywords=keywords, size=97)
        expected = expected_answer(whole, documents, NOW)
        for size in (1, 10, 97):
            pages = [
                actual_answer(engine, replace(whole, offset=offset, size=size), NOW)
                for offset in range(0, 97 if size > 1 else 12, size)
            ]
            assert [id_ for page in pages for id_ in page.ids] == (
                expected.ids if size > 1 else expected.ids[:12]
            )
            assert {page.total for page in pages} == {expected.total}

    def test_a_page_beyond_the_last_hit_is_empty_and_the_total_stays(
        self, engine: SearchEngine
    ) -> None:
        documents = fill(engine, [document(n) for n in range(1, 4)])
        for offset, sort in product((2, 3, 500), Sort):
            assert_agrees(engine, ask(offset=offset, sort=sort), documents, NOW)

    def test_the_shown_limit_limits_paging_and_never_counting(self, engine: SearchEngine) -> None:
        documents = fill(
            engine,
            [document(n, terms=("a",), codes={"country": ("JP",)}) for n in range(1, 1_201)],
        )
        ids: list[str] = []
        for offset in range(0, SHOWN_LIMIT, 100):
            result = engine.search(ask(A, offset=offset, size=100), now=NOW, language=Language.JA)
            assert result.total == 1_200
            assert result.is_capped
            assert result.facets["country"] == (("JP", 1_200),)
            ids += [hit.id for hit in result.hits]
        assert ids == [one.id for one in documents[: 1_200 - SHOWN_LIMIT - 1 : -1]]
        assert engine.count(POSTINGS, A, now=NOW) == 1_200
        assert [one.id for one in engine.scan(POSTINGS)] == [one.id for one in documents]

    def test_every_facet_is_counted_without_its_own_filter(self, engine: SearchEngine) -> None:
        documents = fill(engine, random_documents(200))
        chance = Random(2)
        for round_ in range(25):
            names = chance.sample(list(FILTERS[POSTINGS]), round_ % 5)
            filters: dict[str, Expression] = {
                name: AnyOf(name, (f"{name}_a", f"{name}_b")[: chance.randint(1, 2)])
                for name in sorted(names)
            }
            bases: list[Expression] = [Everything(), A, Not(A), Nothing()]
            base = chance.choice(bases)
            assert_agrees(engine, ask(base, filters=filters), documents, NOW)

    def test_a_filter_by_an_unknown_value_finds_nothing_and_keeps_its_own_facet(
        self, engine: SearchEngine
    ) -> None:
        documents = fill(engine, random_documents(50))
        query = ask(filters={"tenure": AnyOf("tenure", ("no-such-code",))})
        assert_agrees(engine, query, documents, NOW)
        answer = actual_answer(engine, query, NOW)
        assert answer.total == 0
        assert answer.facets["tenure"]
        assert answer.facets["job_type"] == ()

    def test_a_facet_has_every_value_however_many(self, engine: SearchEngine) -> None:
        codes = [f"f{number:04}" for number in range(450)]
        documents = [
            document(n, codes={"research_field": tuple(codes[: 450 - 40 * n])})
            for n in range(1, 12)
        ]
        fill(engine, documents)
        assert_agrees(engine, ask(), documents, NOW)

    def test_values_that_are_counted_alike_are_in_the_order_of_their_codes(
        self, engine: SearchEngine
    ) -> None:
        codes = ("b", "a", "C", "a-b", "a_b", "10", "9", "JP-13")
        fill(engine, [document(1, codes={"country": codes})])
        counted = actual_answer(engine, ask(), NOW).facets["country"]
        assert [value for value, _ in counted] == sorted(codes)

    def test_only_the_visible_is_searched_and_counted_to_the_second(
        self, engine: SearchEngine
    ) -> None:
        windows = [(-10, 0), (-10, 1), (-1, 1), (0, 1), (0, 10), (1, 10), (-10, -1), (5, 10)]
        documents = fill(
            engine,
            [
                document(
                    number,
                    terms=("a",),
                    codes={"country": ("JP",), "tenure": (f"t{number}",)},
                    visible_from=NOW_SECOND + first,
                    visible_until=NOW_SECOND + last,
                )
                for number, (first, last) in enumerate(windows, 1)
            ],
        )
        filters: dict[str, Expression] = {"country": AnyOf("country", ("JP",))}
        for second, fraction in product(range(-11, 12), (0, 1, 999_999)):
            now = NOW + timedelta(seconds=second, microseconds=fraction)
            assert_agrees(engine, ask(A, filters=filters), documents, now)

    def test_visibility_is_not_asked_of_what_is_read_by_its_number(
        self, engine: SearchEngine
    ) -> None:
        hidden = document(1, visible_from=0, visible_until=1, record='{"題":"隠れた\\n公募 😀"}')
        fill(engine, [hidden])
        record = engine.get(POSTINGS, hidden.id)
        assert record is not None
        assert (record.id, record.version, record.record) == (hidden.id, 1, hidden.record)
        assert list(engine.scan(POSTINGS)) == [record]
        assert engine.get(POSTINGS, "D999999999") is None
        assert engine.get(POSTINGS, "*") is None
        assert engine.get(POSTINGS, "") is None

    def test_a_hit_shows_its_card_and_its_marked_words(self, engine: SearchEngine) -> None:
        texts = {
            "title.ja": "機械学習の公募",
            "title.en": "A post in machine learning",
            "text.ja": "画像処理と機械学習を教える。",
            "text.en": "Teaching of chemistry.",
        }
        written = document(1, texts=texts)
        fill(engine, [written])
        query = ask(keywords=[analyzer().spell("機械学習"), analyzer().spell("chemistry")])
        (japanese,) = engine.search(query, now=NOW, language=Language.JA).hits
        (english,) = engine.search(query, now=NOW, language=Language.EN).hits
        assert japanese.card == english.card == decode_hit(written.hit)["card"]
        assert ("機械学習", True) in japanese.title
        assert ("機械学習", True) in japanese.excerpt
        assert ("chemistry", True) in english.excerpt
        for hit, language in ((japanese, "ja"), (english, "en")):
            assert "".join(text for text, _ in hit.title) == texts[f"title.{language}"]
            assert "".join(text for text, _ in hit.excerpt) == texts[f"text.{language}"]

    def test_a_hit_without_texts_is_still_a_hit(self, engine: SearchEngine) -> None:
        fill(engine, [document(1)])
        (hit,) = engine.search(ask(), now=NOW, language=Language.EN).hits
        assert (hit.title, hit.excerpt) == ((), ())

    def test_collections_do_not_see_each_other(self, engine: SearchEngine) -> None:
        seekers = Collection.SEEKERS
        posting, profile = document(1, terms=("a",)), document(2, terms=("a",), collection=seekers)
        fill(engine, [posting])
        fill(engine, [profile], seekers)
        assert_agrees(engine, ask(A), [posting], NOW)
        assert_agrees(engine, ask(A, collection=seekers), [profile], NOW)
        assert engine.get(seekers, posting.id) is None
        assert engine.remove(seekers, [posting.id]) == 0
        assert [one.id for one in engine.scan(seekers)] == [profile.id]

    def test_random_questions_are_answered_as_the_documents_say(self, engine: SearchEngine) -> None:
        documents = fill(engine, random_documents(150, seed=3))
        chance = Random(4)
        for _ in range(60):
            assert_agrees(engine, random_question(chance), documents, NOW)


def random_question(chance: Random) -> CompiledQuery:
    """Any combination of the leaves, filters, orders and pages."""
    leaves = list(LEAVES.values())
    base = And(
        (
            Or(tuple(chance.sample(leaves, chance.randint(1, 4)))),
            Not(And(tuple(chance.sample(leaves, chance.randint(1, 3))))),
        )
    )
    names = sorted(chance.sample(list(FILTERS[POSTINGS]), chance.randint(0, 3)))
    keywords = chance.sample(VOCABULARY, chance.randint(0, 4))
    return ask(
        base,
        filters={name: AnyOf(name, (f"{name}_{chance.choice('abc')}",)) for name in names},
        title_keywords=tuple(AnyOf(TITLE_TERMS, (value,)) for value in keywords),
        sort=chance.choice(list(Sort)),
        offset=chance.choice([0, 0, 3, 20]),
        size=chance.choice([1, 5, 20, 100]),
    )
