"""The items of a posting as people know them: what a refusal calls them."""

from __future__ import annotations

from typing import Final

from schemas.language import Language, Localized

_NAMES: Final = {
    "languages": ("求人公募の言語", "Language of the posting"),
    "title": ("求人件名", "Title"),
    "institution": ("求人機関", "Institution"),
    "department": ("部署", "Department"),
    "content": ("仕事内容", "Content of work"),
    "research_fields": ("研究分野", "Research field"),
    "job_types": ("職種", "Job type"),
    "employment": ("勤務形態", "Employment status"),
    "tenure": ("任期", "Term and tenure"),
    "term": ("任期の詳細", "Details of the term"),
    "positions": ("募集人員", "Number of positions"),
    "workplaces": ("勤務地", "Work location"),
    "salary": ("給与", "Salary"),
    "hours": ("勤務時間", "Working hours"),
    "insurance": ("社会保険", "Insurance"),
    "requirements": ("応募資格", "Qualifications"),
    "start_date": ("着任日", "Starting date"),
    "start": ("着任日の詳細", "Details of the starting date"),
    "deadline": ("募集終了日", "Deadline"),
    "deadline_note": ("募集期間の詳細", "Details of the application period"),
    "application": ("応募方法", "How to apply"),
    "application.means": ("応募方法", "How to apply"),
    "application.email": ("応募用メールアドレス", "E-mail address for applications"),
    "application.system_url": ("Web応募システムのURL", "Address of the application system"),
    "application.coverage": ("電子応募の範囲", "Documents that can be sent online"),
    "application.documents": ("応募書類", "Application documents"),
    "application.procedure": ("応募手順", "How to send the application"),
    "application.selection": ("選考内容", "Selection process"),
    "application.contact": ("連絡先", "Contact"),
    "application.considerations": ("応募上の配慮事項", "Additional considerations when applying"),
    "remarks": ("備考", "Remarks"),
    "url": ("関連URL", "Web address"),
    "agent": ("職業紹介事業者", "Employment agency"),
    "is_provided_to_partners": ("連携機関への提供", "Provision to affiliated institutions"),
}

_BESIDE: Final = {"reason": ("理由", "Reason"), "message": ("事務局への連絡", "Message")}

ITEMS: Final = frozenset(name for name in _NAMES if "." not in name)
"""The items of a working copy, at the top level."""

LANGUAGE_NAMES: Final = {
    Language.JA: Localized(ja="日本語", en="Japanese"),
    Language.EN: Localized(ja="英語", en="English"),
}
"""What refusals call the languages."""


def item_name(path: str) -> Localized:
    """What a refusal calls the item at `path` (`title.ja`, `workplaces.0.address`)."""
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        name = ".".join(parts[:length])
        found = _NAMES.get(name) or _BESIDE.get(name)
        if found:
            return Localized(ja=found[0], en=found[1])
    return Localized(en=path[:40] or "?")
