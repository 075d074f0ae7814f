"""Names that postings choose from: offices to write to, school subjects, kinds of employment."""

from __future__ import annotations

from koubo.sample.material import Phrase

MAILBOXES = ("recruit", "jinji", "koubo", "saiyo", "jobs", "office")
CONTACTS = (
    Phrase("総務課人事係", "Personnel Section, General Affairs Division"),
    Phrase("人事課教員人事担当", "Faculty Personnel Office"),
    Phrase("事務部総務担当", "General Affairs Office"),
    Phrase("教員選考委員会事務局", "Secretariat of the Selection Committee"),
    Phrase("採用担当", "Recruitment Office"),
    Phrase("研究支援課", "Research Support Division"),
    Phrase("学務課", "Academic Affairs Office"),
)
CONTACTS_ELSE = (
    Phrase("総務部人事グループ", "Personnel Group, General Affairs"),
    Phrase("管理部採用担当", "Recruitment Section, Administration"),
    Phrase("人事担当", "Personnel Office"),
    Phrase("総務課", "General Affairs Division"),
)
SUBJECTS = {
    "A": (
        Phrase("国語", "Japanese"),
        Phrase("地理歴史", "Geography and History"),
        Phrase("英語", "English"),
        Phrase("公民", "Civics"),
    ),
    "B": (
        Phrase("数学", "Mathematics"),
        Phrase("理科（物理）", "Physics"),
        Phrase("理科（地学）", "Earth Science"),
    ),
    "E": (Phrase("理科（化学）", "Chemistry"),),
    "I": (Phrase("保健体育", "Health and Physical Education"), Phrase("家庭", "Home Economics")),
    "J": (Phrase("情報", "Informatics"), Phrase("数学", "Mathematics")),
}
SUBJECTS_ELSE = (
    Phrase("理科（生物）", "Biology"),
    Phrase("理科", "Science"),
    Phrase("数学", "Mathematics"),
)
EMPLOYMENT = {
    "full_time": Phrase("常勤", "full-time"),
    "part_time": Phrase("非常勤", "part-time"),
    "other": Phrase("短時間勤務", "short-time"),
}
