import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers import Analysis, Marks, TextAnalyzer, find_marks, matches
from analyzers.characters.preparation import default_preparation

ANALYZER = TextAnalyzer()

FRAGMENTS = st.sampled_from(
    """
    情報学 図書館 工学部 助教 の を に関する 。 、 （ ） ・ 任期付 任期つき 非 常勤 ㈱ ﾃﾞｰﾀ ｶﾞﾝ
    サーバ サーバー 組込み 取扱い 皮膚科学 富山県立 東大阪市 動植物 留学生 大学 生協 三年 第Ⅱ種
    令和8年 2026年度 1,500円 1万5000人 iPS 細胞 machine learning of C++ e-Rad COVID-19 Ph.D.
    Researchers behaviours Node.js ヴァイオリン レトロウイルス ウィルス ﷺ é た 動 植 物 学 部 県 立
    長 がん 癌 國學院大學 コンピュ−タ ㍻31年 ＡＩ 受け入れる 教　授 á
    """.split(" ")  # noqa: SIM905 - a line end is a fragment too
)
TEXTS = st.one_of(
    st.lists(FRAGMENTS, max_size=14).map("".join),
    st.lists(FRAGMENTS, max_size=14).map(" ".join),
    st.text(max_size=40),
)
KEYWORDS = st.one_of(st.lists(FRAGMENTS, min_size=1, max_size=4).map("".join), st.text(max_size=12))


def read(analysis: Analysis, text: str) -> Marks:
    assert analysis.marks is not None
    return Marks.from_json(json.loads(analysis.marks), text)


@settings(max_examples=400, deadline=None)
@given(text=TEXTS, keyword=KEYWORDS)
def test_a_keyword_is_marked_exactly_when_it_matches(text: str, keyword: str) -> None:
    analysis = ANALYZER.analyze(text, marks=True)
    spellings = ANALYZER.spell(keyword)
    assert bool(find_marks(read(analysis, text), [spellings])) == matches(spellings, analysis)


@settings(max_examples=200, deadline=None)
@given(text=TEXTS)
def test_every_term_is_marked_inside_the_text(text: str) -> None:
    from analyzers import Spellings  # noqa: PLC0415 - the value under test

    analysis = ANALYZER.analyze(text, marks=True)
    marks = read(analysis, text)
    assert tuple(word for word, _, _ in marks.words()) == analysis.words
    for term in analysis.terms:
        ranges = find_marks(marks, [Spellings((term,))])
        assert ranges
        assert all(0 <= start < end <= len(text) for start, end in ranges)
        assert ranges == sorted(ranges)


@settings(max_examples=200, deadline=None)
@given(text=TEXTS)
def test_marks_change_neither_terms_nor_words(text: str) -> None:
    plain, marked = ANALYZER.analyze(text), ANALYZER.analyze(text, marks=True)
    assert (plain.terms, plain.words) == (marked.terms, marked.words)
    assert marked.marks is not None


@settings(max_examples=300, deadline=None)
@given(text=TEXTS)
def test_preparation_with_offsets_prepares_the_same(text: str) -> None:
    preparation = default_preparation()
    prepared, offsets = preparation.apply_with_offsets(text)
    assert prepared == preparation.apply(text)
    assert offsets.begins == sorted(set(offsets.begins))
    behind = [offsets.original(at) for at in range(len(prepared))]
    assert all(0 <= start < end <= len(text) for start, end in behind)


@settings(max_examples=150, deadline=None)
@given(
    fragments=st.lists(
        FRAGMENTS.filter(lambda f: f.strip(" 　\n。、（）・")), min_size=1, max_size=5
    )
)
def test_a_keyword_is_found_in_itself(fragments: list[str]) -> None:
    keyword = "".join(fragments)
    assert matches(ANALYZER.spell(keyword), ANALYZER.analyze(keyword))


@pytest.mark.parametrize(
    ("text", "keyword", "marked"),
    [
        ("情報学研究科 特任助教の公募", "特任助教", ["特任助教"]),
        ("本社は㈱ABC研究所", "株式会社", ["㈱"]),
        ("ﾃﾞｰﾀ解析とﾃﾞｰﾀ", "データ", ["ﾃﾞｰﾀ", "ﾃﾞｰﾀ"]),
        ("任期付教員（5年）", "任期付き", ["任期付"]),
        ("任期付教員（5年）", "任期付き教員", ["任期付教員"]),
        ("職名：教　授", "教授", ["教　授"]),
        ("サーバの管理", "サーバー", ["サーバ"]),
        ("組込みシステム", "組み込みシステム", ["組込みシステム"]),
        ("時給1,500円から", "1500円", ["1,500円"]),
        ("任期は三年とする", "3年", ["三年"]),
        ("工学部と医学部", "学部", ["学部", "学部"]),
        ("富山県立大学", "富山県", ["富山県"]),
        ("皮膚科学講座", "皮膚科", ["皮膚科"]),
        ("データ・サイエンス教育", "データサイエンス", ["データ・サイエンス"]),
        (
            "We welcome Postdoctoral Researchers.",
            "postdoctoral researcher",
            ["Postdoctoral Researchers"],
        ),
        ("Tokyo Institute of Technology", "institute of technology", ["Institute of Technology"]),
        ("C++の経験", "c++", ["C++"]),
        ("Ph.D.取得者", "PhD", ["Ph.D."]),
        ("個人情報の取扱いについて", "個人情報の取り扱い", ["個人情報の取扱い"]),
        ("東京都", "京都", []),
    ],
)
def test_marks_fall_on_the_right_characters(text: str, keyword: str, marked: list[str]) -> None:
    marks = read(ANALYZER.analyze(text, marks=True), text)
    assert [text[a:b] for a, b in find_marks(marks, [ANALYZER.spell(keyword)])] == marked


def test_marks_that_touch_or_overlap_are_one() -> None:
    text = "図書館情報学"
    marks = read(ANALYZER.analyze(text, marks=True), text)
    wanted = [ANALYZER.spell(keyword) for keyword in ("図書館", "情報学", "図書館情報")]
    assert find_marks(marks, wanted) == [(0, 6)]
