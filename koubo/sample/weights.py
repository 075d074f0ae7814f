"""How often each kind of post occurs, by type of institution: weights, not shares."""

from __future__ import annotations

from typing import Final

KINDS: Final = {
    "professor": "faculty",
    "associate_professor": "faculty",
    "lecturer": "faculty",
    "assistant_professor": "faculty",
    "research_associate": "faculty",
    "researcher": "researcher",
    "part_time_lecturer": "part_time",
    "support_staff": "support",
    "engineer": "engineer",
    "research_administrator": "ura",
    "research_manager": "manager",
    "senior_management": "president",
    "school_teacher": "school",
    "communicator": "communicator",
    "administrative": "clerk",
    "other": "other",
}
"""Which set of wordings describes a job type."""

UNIVERSITY: Final = {
    "professor": 11.0,
    "associate_professor": 15.0,
    "lecturer": 11.0,
    "assistant_professor": 20.0,
    "research_associate": 4.0,
    "researcher": 17.0,
    "part_time_lecturer": 6.0,
    "support_staff": 4.0,
    "engineer": 3.0,
    "research_administrator": 3.0,
    "research_manager": 1.0,
    "senior_management": 0.8,
    "school_teacher": 1.5,
    "communicator": 1.2,
    "administrative": 3.0,
    "other": 1.5,
}
_INSTITUTE: Final = {
    "professor": 3.0,
    "associate_professor": 5.0,
    "assistant_professor": 8.0,
    "researcher": 40.0,
    "support_staff": 8.0,
    "engineer": 10.0,
    "research_administrator": 6.0,
    "research_manager": 4.0,
    "senior_management": 2.0,
    "communicator": 4.0,
    "administrative": 6.0,
}
_COLLEGE: Final = {
    "professor": 12.0,
    "associate_professor": 16.0,
    "lecturer": 18.0,
    "assistant_professor": 20.0,
    "research_associate": 6.0,
    "part_time_lecturer": 10.0,
    "engineer": 4.0,
    "administrative": 4.0,
}
_COMPANY: Final = {"researcher": 40.0, "engineer": 35.0, "research_manager": 15.0}
JOB_TYPES: Final = {
    "junior_college": _COLLEGE,
    "college_of_technology": _COLLEGE,
    "inter_university": _INSTITUTE,
    "national_agency": _INSTITUTE,
    "government": {"researcher": 35.0, "engineer": 20.0, "communicator": 25.0, "other": 6.0},
    "nonprofit": {"researcher": 25.0, "communicator": 35.0, "administrative": 25.0, "other": 8.0},
    "company": {**_COMPANY, "administrative": 10.0},
    "agent": _COMPANY,
    "overseas": {**_INSTITUTE, "professor": 15.0, "associate_professor": 15.0, "lecturer": 15.0},
    "other": {"engineer": 25.0, "administrative": 25.0, "researcher": 25.0, "other": 15.0},
}
TENURES: Final = {
    "faculty": {
        "permanent": 34.0,
        "tenured": 6.0,
        "tenure_track": 12.0,
        "fixed_renewable": 34.0,
        "fixed": 14.0,
    },
    "researcher": {"permanent": 6.0, "tenure_track": 5.0, "fixed_renewable": 62.0, "fixed": 27.0},
    "staff": {"permanent": 30.0, "fixed_renewable": 48.0, "fixed": 22.0},
    "part_time": {"fixed_renewable": 60.0, "fixed": 40.0},
}
LANGUAGES: Final = {"ja": 76.0, "en": 7.5, "both": 16.5}
LANGUAGES_ABROAD: Final = {"ja": 25.0, "en": 45.0, "both": 30.0}
IN_LANGUAGE: Final = {"ja": (0,), "en": (1,), "both": (0, 1)}
