from pathlib import Path

from analyzers.evaluation import Row, load_rows, score


def contains(document: str, keyword: str) -> bool:
    return keyword in document


def test_a_row_of_exclusions_is_scored_as_found_or_not() -> None:
    kept = Row("東京都", "大阪", "none", expected=True, category="bool")
    dropped = Row("東京都", "東京 大阪", "none", expected=False, category="bool")
    report = score([kept, dropped], contains)
    assert (report.true_positives, report.true_negatives, report.mistakes) == (1, 1, ())


def test_mistakes_are_counted_by_kind_and_category() -> None:
    rows = [
        Row("東京都", "京都", "phrase", expected=False, category="crossing"),
        Row("准教授", "教授 講師", "all", expected=True, category="bool"),
        Row("准教授", "教授 講師", "any", expected=True, category="bool"),
    ]
    report = score(rows, contains)
    assert report.by_category() == {"bool": (0, 1), "crossing": (1, 0)}
    assert (report.precision, report.recall, report.f1) == (0.5, 0.5, 0.5)
    assert report.balanced_accuracy == 0.25
    assert "FP '東京都'" in report.summary()


def test_rows_are_read_from_tsv(tmp_path: Path) -> None:
    path = tmp_path / "rows.tsv"
    path.write_text('doc\tquery\tmode\tshould_match\tcategory\n"引用\ta b\tall\t1\tx\n', "utf-8")
    assert load_rows(path) == [Row('"引用', "a b", "all", expected=True, category="x")]
    assert load_rows(path)[0].keywords == ["a", "b"]
