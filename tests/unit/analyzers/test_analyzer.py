from concurrent.futures import ThreadPoolExecutor

import pytest

from analyzers import BREAK, TextAnalyzer, matches


def finds(analyzer: TextAnalyzer, text: str, keyword: str) -> bool:
    return matches(analyzer.spell(keyword), analyzer.analyze(text))


def test_a_compound_is_found_by_every_run_of_its_words(bare: TextAnalyzer) -> None:
    terms = set(bare.analyze("図書館情報学").terms)
    assert {"図書", "図書館", "情報", "情報学", "図書館情報学", "館情報"} <= terms
    assert not {"書館", "報学", "図"} & terms


def test_a_stretch_ends_at_particles_punctuation_and_blanks(bare: TextAnalyzer) -> None:
    terms = bare.analyze("研究の支援、大学 病院").terms
    assert set(terms) == {"研究", "支援", "大学", "病院"}


def test_words_keep_their_order_and_sentences_their_ends(bare: TextAnalyzer) -> None:
    words = bare.analyze("（個人）情報の取扱い。次の行\n終わり").words
    assert words == ("個人", "情報", "の", "取扱", BREAK, "次", "の", "行", BREAK, "終わり")


@pytest.mark.parametrize(
    ("text", "keyword"),
    [
        ("博士研究員（ポスドク）", "ポスドク"),
        ("[非公開] 教員公募", "[非公開]"),
        ("（常勤）助教", "(常勤)助教"),
        ("個人情報の取扱いについて", "個人情報の取り扱い"),
        ("職名：教　授", "教授"),
        ("ﾃﾞｰﾀ･ｻｲｴﾝｽ", "データサイエンス"),
        ("データ・サイエンス", "データサイエンス"),
        ("データサイエンス", "データ・サイエンス"),
        ("iPS 細胞を用いた研究", "iPS細胞"),
        ("令和 8 年度", "令和8年度"),
        ("組込みシステムの開発", "組み込みシステム"),
        ("Tokyo Institute of Technology", "institute of technology"),
        (
            "国立研究開発法人新エネルギー・産業技術総合開発機構研究員",
            "国立研究開発法人新エネルギー・産業技術総合開発機構",
        ),
    ],
)
def test_other_ways_of_writing_are_found(bare: TextAnalyzer, text: str, keyword: str) -> None:
    assert finds(bare, text, keyword)


@pytest.mark.parametrize(
    ("text", "keyword"),
    [
        ("東京都千代田区", "京都"),
        ("非常勤講師", "常勤"),
        ("物理学専攻", "理学"),
        ("個人の業績に関する情報", "個人情報"),
        ("終わる。始まる", "終わる始まる"),
        ("参加者は1万5000人", "5000人"),
        ("海外科学技術", "外科"),
    ],
)
def test_the_same_characters_are_not_always_the_word(
    bare: TextAnalyzer, text: str, keyword: str
) -> None:
    assert not finds(bare, text, keyword)


@pytest.mark.parametrize("keyword", ["", " ", "。", "（）", "・", "!?", "\u3000"])
def test_a_keyword_of_marks_looks_for_nothing(analyzer: TextAnalyzer, keyword: str) -> None:
    spellings = analyzer.spell(keyword)
    assert spellings.terms == ()
    assert spellings.phrases == ()


def test_a_keyword_in_one_compound_needs_no_phrase(bare: TextAnalyzer) -> None:
    assert bare.spell("図書館情報学").phrases == ()
    assert bare.spell("machine learning").phrases == ()


def test_a_keyword_with_a_particle_is_a_phrase(bare: TextAnalyzer) -> None:
    assert ("個人", "情報", "の", "取扱") in bare.spell("個人情報の取り扱い").phrases


def test_synonyms_years_and_readings_can_be_left_out(
    analyzer: TextAnalyzer, bare: TextAnalyzer
) -> None:
    for keyword, other in [
        ("ポスドク", "博士研究員"),
        ("2026年", "令和8年"),
        ("じょきょう", "助教"),
    ]:
        assert other in analyzer.spell(keyword).terms
        assert other not in bare.spell(keyword).terms


def test_a_year_is_found_in_both_calendars(analyzer: TextAnalyzer) -> None:
    assert finds(analyzer, "令和8年4月1日着任", "2026年4月")
    assert finds(analyzer, "2019年度", "平成31年度")
    assert finds(analyzer, "令和元年", "2019年")
    assert not finds(analyzer, "令和18年", "2026年")


def test_the_version_is_short_and_the_same_for_all(
    analyzer: TextAnalyzer, bare: TextAnalyzer
) -> None:
    assert analyzer.version == bare.version
    assert len(analyzer.version) == 10


def test_threads_may_share_an_analyzer(analyzer: TextAnalyzer) -> None:
    texts = [f"第{number}研究室の准教授と情報学部の学生" for number in range(200)]
    expected = [analyzer.analyze(text) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(analyzer.analyze, texts)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a" + "\u0301" * 10_000,
        "a" + "\u0301\u0316" * 5_000,
        "か" + "\u3099" * 10_000,
        "\ufdfa" * 1_000,
        "\ud800教授\udfff",
        "\x00\x1f教授\x7f",
        "あ" * 60_000,
        "a" * 60_000,
        "教授" * 40_000,
        "-" * 50_000,
        "・" * 50_000,
        "ーー〜〜ーー〜",
        "\u200b\u200d\ufeff",
    ],
    ids=lambda text: f"{text[:2]!r}*{len(text)}",
)
def test_no_text_hangs_or_raises(analyzer: TextAnalyzer, text: str) -> None:
    analysis = analyzer.analyze(text, marks=True)
    assert all(term and not any(c.isspace() or c < " " for c in term) for term in analysis.terms)
    analyzer.spell(text[:30])


def test_a_long_text_is_cut_at_its_sentences(bare: TextAnalyzer) -> None:
    sentence = "情報学部の准教授を募集します。"
    once = bare.analyze(sentence)
    many = bare.analyze(sentence * 3_000)
    assert set(many.terms) == set(once.terms)
    assert many.words == once.words * 3_000
