import pytest

from analyzers.characters.preparation import default_preparation


@pytest.mark.parametrize(
    ("text", "prepared"),
    [
        ("ＵＲＡ職", "ura職"),
        ("ﾃﾞｰﾀ", "データ"),
        ("國學院大學", "国学院大学"),
        ("コンピュ−タ", "コンピュータ"),
        ("准 教 授　1名", "准教授1名"),
        ("京都 市場", "京都 市場"),
        ("三年生と第一種", "3年生と第1種"),
        ("同一人物", "同一人物"),
        ("百名、三百二十名、二〇二六年", "100名、320名、2026年"),
        ("時給1,500円", "時給1500円"),
        ("任期付教員、任期あり、任期：あり", "任期付教員、任期付、任期付"),
        ("任期なし", "任期なし"),
        ("査読付論文", "査読付き論文"),
        ("6ヶ月", "6か月"),
        ("組み込み、組込み、組込", "組込、組込、組込"),
        ("受け入れる", "受け入れる"),
        ("C++17とC#と.NET", "cplusplus-17とcsharpとdotnet"),
        ("Ph.D., B.A., R&D", "phd, ba, randd"),
        ("令和元年", "令和1年"),
        ("a \n\n b", "a\nb"),
        ("\x00教授\x1f", " 教授 "),
    ],
)
def test_characters_have_one_spelling(text: str, prepared: str) -> None:
    assert default_preparation().apply(text) == prepared


def test_offsets_lead_back_to_the_original_characters() -> None:
    text = "㈱の取扱い、教　授"
    prepared, offsets = default_preparation().apply_with_offsets(text)
    behind = [text[slice(*offsets.original(at))] for at in range(len(prepared))]
    assert prepared == "株式会社の取扱、教授"
    assert behind == ["㈱", "㈱", "㈱", "㈱", "の", "取", "扱い", "、", "教", "授"]
