from __future__ import annotations

from koubo.sample.institutions import institutions
from schemas.vocabulary import vocabulary

# Well-known ones of each kind: a slip of the pen would most likely hit one of these.
REAL = frozenset(
    """
    北海道大学 東北大学 筑波大学 千葉大学 東京大学 東京科学大学 一橋大学 新潟大学 金沢大学 信州大学
    静岡大学 名古屋大学 京都大学 大阪大学 神戸大学 岡山大学 広島大学 徳島大学 愛媛大学 九州大学
    熊本大学 宮崎大学 鹿児島大学 琉球大学 早稲田大学 慶應義塾大学 明治大学 中央大学 法政大学
    立教大学 同志社大学 立命館大学 関西大学 関西学院大学 近畿大学 東海大学 日本大学 東洋大学
    国際大学 武蔵野大学 会津大学 高知工科大学 大阪公立大学 東京都立大学 横浜市立大学
    統計数理研究所 国立天文台 分子科学研究所 国立遺伝学研究所 国立国語研究所 理化学研究所
    産業技術総合研究所 物質・材料研究機構 海洋研究開発機構 科学技術振興機構
    """.split()  # noqa: SIM905 - a table of names reads better as lines
)


def test_no_institution_is_a_real_one() -> None:
    assert not {house.name.ja for house in institutions()} & REAL


def test_institutions_are_distinct() -> None:
    houses = institutions()
    assert len(houses) >= 150
    assert len({house.name.ja for house in houses}) == len(houses)
    assert len({house.name.en for house in houses}) == len(houses)
    assert len({house.domain for house in houses}) == len(houses)


def test_every_type_and_prefecture_has_one() -> None:
    houses = institutions()
    assert {house.type for house in houses} == {
        concept.code for concept in vocabulary("institution_type")
    }
    places = {place.prefecture for house in houses for place in house.workplaces}
    assert {concept.code for concept in vocabulary("prefecture") if concept.parents} <= places
