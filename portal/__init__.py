"""The web pages, in Japanese and English: HTML from the server, complete without JavaScript.

A page is made in three steps, each in a place of its own. A **view** (`seekers/start.py`,
`seekers/result_list.py`, `seekers/posting.py`, …) reads the request and asks the searcher. **View
models** (`seekers/hits.py`, `facets.py`, `chips.py`, `pagination.py`, …) turn the answer into plain
values: finished labels, finished addresses. **Templates** (`templates/`) put them into HTML and
decide nothing. htmx swaps the main part of a page instead of loading it anew; the server does not
know the difference.

- Every text of the pages is in `texts/ja.toml` and `texts/en.toml` under the same key (`texts.py`);
  dates and numbers come from Babel (`dates.py`), labels of codes from the vocabularies
  (`labels.py`), error sentences from `schemas.problems`.
- Which language a reader gets is decided in `languages.py`.
- Style sheets, scripts and images are read once at start and served under names with a hash of
  their content (`static_files.py`); CSS is joined into one sheet there, so nothing needs building.
- Everything that came from outside passes through Jinja2's escaping. Marked words are segments,
  not markup. No page holds a script or a style of its own, as the content security policy of
  `koubo.web` demands.

One folder for each audience: `seekers` now, recruiters and partners with their issues. The package
may import `search_engine.searcher`, `search_engine.port` (its errors) and `schemas`; only `koubo`
imports it. Start reading with `router.py`.
"""

from portal.config import PortalConfig, count_nothing
from portal.errors import render_problem_page
from portal.router import create_portal

__all__ = ["PortalConfig", "count_nothing", "create_portal", "render_problem_page"]
