"""What a posting takes from the material of its field, and the names of its departments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from koubo.sample.material import FieldMaterial, Phrase, Topic, phrase, title_case

if TYPE_CHECKING:
    from koubo.sample.chance import Chance
    from koubo.sample.institutions import House

_UNITS: Final = {
    "junior_college": (Phrase("教育研究部", "Division of Education and Research"),),
    "college_of_technology": (
        Phrase("教育研究部", "Division of Education and Research"),
        Phrase("地域共同テクノセンター", "Regional Technology Center"),
    ),
    "inter_university": (
        Phrase("研究部", "Research Division"),
        Phrase("共同利用推進センター", "Center for Joint Use"),
    ),
    "national_agency": (
        Phrase("基盤研究部門", "Department of Basic Research"),
        Phrase("先端研究センター", "Center for Advanced Research"),
        Phrase("共同研究推進室", "Office for Joint Research"),
    ),
    "government": (
        Phrase("調査研究部", "Research Division"),
        Phrase("企画課", "Planning Division"),
    ),
    "nonprofit": (
        Phrase("事業部", "Programmes Division"),
        Phrase("調査研究部", "Research Division"),
    ),
    "company": (
        Phrase("研究開発本部", "Research and Development Division"),
        Phrase("技術本部", "Engineering Division"),
        Phrase("先端技術研究所", "Advanced Technology Laboratory"),
    ),
    "agent": (Phrase("研究開発部門", "Research and Development"),),
    "other": (Phrase("研究・事業部", "Research and Programmes Division"),),
}
_DEPARTMENTS: Final = {
    "college_of_technology": Phrase("{}系", "{} Section"),
    "inter_university": Phrase("{}研究系", "{} Group"),
    "national_agency": Phrase("{}研究グループ", "{} Research Group"),
    "government": Phrase("{}担当", "{} Section"),
    "nonprofit": Phrase("{}担当", "{} Section"),
    "company": Phrase("{}グループ", "{} Group"),
    "agent": Phrase("{}グループ", "{} Group"),
    "other": Phrase("{}担当", "{} Section"),
}
"""What departments are called where they do not have the names of a university's."""

_OFFICES: Final = {
    kind: tuple((phrase(unit), phrase(office)) for unit, office in offices)
    for kind, offices in {
        "ura": (
            ("研究推進機構 | Organization for Research Promotion", "URA室 | URA Office"),
            ("産学連携本部 | Center for Industrial Liaison", "知財部門 | Division of Patents"),
        ),
        "president": (("本部 | Headquarters", "役員室 | Executive Office"),),
        "school": (
            ("附属学校部 | Affiliated Schools", "中等教育学校 | Secondary School"),
            ("附属学校園 | Affiliated Schools", "教務部 | Academic Section"),
        ),
        "communicator": (
            (
                "学術情報機構 | Organization for Academic Information",
                "公開部門 | Outreach Division",
            ),
            ("社会連携機構 | Center for Public Engagement", "展示部門 | Exhibition Division"),
        ),
        "clerk": (
            ("事務局 | Administration Bureau", "総務課 | General Affairs Division"),
            ("事務局 | Administration Bureau", "国際課 | International Division"),
            ("本部 | Headquarters", "研究推進課 | Research Promotion Division"),
            ("学務部 | Academic Affairs", "教務課 | Educational Affairs Division"),
        ),
        "other": (
            ("学生支援センター | Center for Student Support", "学生相談室 | Counselling Office"),
            ("国際交流センター | International Center", "留学生支援室 | Student Exchange Office"),
            ("キャリアセンター | Career Center", "キャリア支援室 | Career Support Office"),
        ),
    }.items()
}
"""Unit and office of posts that belong to no field's department."""


class Parts(NamedTuple):
    """What is taken from the material of a field."""

    unit: Phrase
    department: Phrase
    topics: list[Topic]
    courses: list[Phrase]
    methods: list[Phrase]
    aim: Phrase
    skill: Phrase


def take_parts(chance: Chance, house: House, field: FieldMaterial, kind: str) -> Parts:
    """Draw what a posting of `house` uses of the material of `field`."""
    unit, department = chance.pick(field.units), chance.pick(field.departments)
    if house.type in _UNITS:
        unit = chance.pick(_UNITS[house.type])
        form = _DEPARTMENTS.get(house.type)
        if form:
            department = Phrase(
                form.ja.format(field.name.ja), form.en.format(title_case(field.name.en))
            )
    elif house.is_academic and kind in _OFFICES:
        unit, department = chance.pick(_OFFICES[kind])
    return Parts(
        unit=unit,
        department=department,
        topics=chance.some(field.topics, 3),
        courses=chance.some(field.courses, 3),
        methods=chance.some(field.methods, 2),
        aim=chance.pick(field.aims),
        skill=chance.pick(field.skills),
    )
