"""The pages in process: a browser without JavaScript, as far as a test needs one."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser

import httpx
from fastapi import FastAPI

BASE = "http://site.test"


class Site:
    """Sends requests to the application and keeps cookies between them."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self.cookies = httpx.Cookies()

    def get(
        self, path: str, *, accept: str = "ja", method: str = "GET", referrer: str = ""
    ) -> httpx.Response:
        return asyncio.run(
            self._send(path, method, {"accept-language": accept, "referer": referrer})
        )

    def page(self, path: str, *, accept: str = "ja", status: int = 200) -> Page:
        response = self.get(path, accept=accept)
        assert response.status_code == status, response.text[:500]
        return Page(response)

    async def _send(self, path: str, method: str, headers: dict[str, str]) -> httpx.Response:
        transport = httpx.ASGITransport(self._app)
        async with httpx.AsyncClient(
            transport=transport, base_url=BASE, cookies=self.cookies
        ) as client:
            response = await client.request(method, path, headers=headers)
            self.cookies = client.cookies
            return response


class Element:
    """One element: name, attributes, the text in it."""

    def __init__(self, name: str, attributes: Mapping[str, str]) -> None:
        self.name = name
        self.attributes = attributes
        self.text = ""


_VOID = {"input", "meta", "link", "br", "circle", "path", "rect", "img", "hr"}


class Page(HTMLParser):
    """A page's elements, in order."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__()
        self.response = response
        self.html = response.text
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(self.html)
        assert not self._open, [element.name for element in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            assert self._open.pop().name == tag

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def all(self, name: str, **attributes: str) -> Iterator[Element]:
        wanted = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
        for element in self.elements:
            values = element.attributes
            if element.name == name and all(
                value in values.get(key, "").split() if key == "class" else values.get(key) == value
                for key, value in wanted.items()
            ):
                yield element

    def one(self, name: str, **attributes: str) -> Element:
        found = list(self.all(name, **attributes))
        assert len(found) == 1, f"{len(found)} × {name} {attributes}"
        return found[0]

    def by_id(self, id_: str) -> Element:
        found = [element for element in self.elements if element.attributes.get("id") == id_]
        assert len(found) == 1, f"{len(found)} × #{id_}"
        return found[0]

    def has_id(self, id_: str) -> bool:
        return any(element.attributes.get("id") == id_ for element in self.elements)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", self.one("body").text)

    @property
    def count(self) -> str:
        return re.sub(r"\s+", "", self.by_id("result-count").text)
