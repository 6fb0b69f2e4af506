"""What every page must be, whatever it shows; raises `AssertionError` with all that is wrong."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, cast
from xml.etree.ElementTree import Element

import html5lib
from lxml.html import document_fromstring
from werkzeug.datastructures import Headers

UNLABELLED = frozenset({"hidden", "submit", "button", "reset", "image"})
REFERRING = ("aria-describedby", "aria-labelledby", "aria-controls", "aria-owns")


@dataclass(frozen=True)
class Form:
    """A form as the browser would send it."""

    action: str
    method: str
    values: dict[str, list[str]]

    def filled(self, values: Mapping[str, Any]) -> dict[str, list[str]]:
        """What is sent when a person changes these fields; None leaves a field out."""
        sent = dict(self.values)
        for name, value in values.items():
            if value is None:
                sent.pop(name, None)
            else:
                sent[name] = (
                    [str(v) for v in value] if isinstance(value, list | tuple | set) else [str(value)]
                )
        return sent


@lru_cache(maxsize=64)
def _parsed(html: str) -> tuple[Element, list[str]]:
    """The document and what is wrong with it; a page is parsed once, however often it is looked at."""
    parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
    root = cast(Element, parser.parse(html))
    return root, [f"line {line[0]}: {code} {details or ''}" for line, code, details in parser.errors]


class Page:
    """A page that was fetched, for looking things up in tests."""

    def __init__(self, html: str, *, url: str = "") -> None:
        self.html = html
        self.url = url

    @cached_property
    def root(self) -> Element:
        """The parsed document; a parse error is an assertion error with its place."""
        root, problems = _parsed(self.html)
        assert not problems, f"{self.url or 'the page'} is not valid HTML:\n" + "\n".join(problems[:10])
        return root

    def all(self, *tags: str) -> Iterator[Element]:
        """Elements of these names in document order."""
        return (element for element in self.root.iter() if element.tag in tags)

    @cached_property
    def text(self) -> str:
        """All visible words of the body, with single spaces."""
        return words(next(self.all("body")))

    @cached_property
    def title(self) -> str:
        """The document's title."""
        return " ".join(
            words(element) for element in self.all("title") if not _inside_svg(element, self.root)
        )

    @cached_property
    def h1(self) -> str:
        """The main heading."""
        return " ".join(words(element) for element in self.all("h1"))

    @cached_property
    def links(self) -> dict[str, str]:
        """Where links lead, by their words; the first of equal ones."""
        found: dict[str, str] = {}
        for link in self.all("a"):
            found.setdefault(words(link), link.get("href", ""))
        return found

    @cached_property
    def forms(self) -> list[Form]:
        """Every form with the values it shows."""
        return [_form(element, self.url) for element in self.all("form")]

    def form(self, action: str | None = None, *, having: str | None = None) -> Form:
        """The POST form whose action contains the text or that has the field; the only one by default."""
        matching = [
            form
            for form in self.forms
            if form.method == "post"
            and (action is None or action in form.action)
            and (having is None or having in form.values)
        ]
        if action is None and having is None and len(matching) > 1:
            # The shell's own form (sign out) stands on every page; a passkey's is filled in by its script.
            matching = [
                form
                for form in matching
                if "sign-out" not in form.action and "factor_answer" not in form.values
            ]
        assert len(matching) == 1, (
            f"{self.url}: {len(matching)} forms match, of {[f.action for f in self.forms]}"
        )
        return matching[0]


def forms_in(html: str, url: str) -> list[Form]:
    """Every form of a page by the thousand; that it is well made is what `check_page` says of one of its kind."""
    return [_form(element, url) for element in document_fromstring(html).iter("form")]


def words(element: Element) -> str:
    """The words inside an element, without those of scripts."""
    return " ".join("".join(_texts(element)).split())


def _texts(element: Element) -> Iterator[str]:
    if element.tag in ("script", "style", "template"):
        return
    yield element.text or ""
    for child in element:
        yield from _texts(child)
        yield child.tail or ""


def _inside_svg(element: Element, root: Element) -> bool:
    return any(element in list(svg.iter()) for svg in root.iter() if str(svg.tag).endswith("svg"))


def _form(element: Element, url: str) -> Form:
    values: dict[str, list[str]] = {}
    for field in element.iter():
        name = field.get("name")
        if name is None or "disabled" in field.attrib:
            continue
        for value in _values(field):
            values.setdefault(name, []).append(value)
    return Form(element.get("action") or url, element.get("method", "get").lower(), values)


def _values(field: Element) -> list[str]:
    if field.tag == "textarea":
        return [(field.text or "").removeprefix("\n")]
    if field.tag == "select":
        options = [option for option in field.iter() if option.tag == "option"]
        chosen = [option for option in options if "selected" in option.attrib]
        if not chosen and "multiple" not in field.attrib:
            chosen = options[:1]
        return [option.get("value", words(option)) for option in chosen]
    if field.tag != "input":
        return []
    kind = field.get("type", "text")
    if kind in ("checkbox", "radio"):
        return [field.get("value", "on")] if "checked" in field.attrib else []
    return [] if kind in ("submit", "button", "image", "reset", "file") else [field.get("value", "")]


# ---- What must hold


def check_page(page: Page, headers: Headers) -> None:
    """Valid HTML, one main heading, a title, labelled fields, nothing inline, a strict policy."""
    problems = [
        *_structure(page),
        *_labels(page),
        *_references(page),
        *_inline(page),
        *_policy(page, headers),
    ]
    assert not problems, f"{page.url or 'the page'}:\n" + "\n".join(f"* {problem}" for problem in problems)


def _structure(page: Page) -> Iterator[str]:
    headings = [words(element) for element in page.all("h1")]
    if len(headings) != 1 or not headings[0]:
        yield f"{len(headings)} main headings: {headings}"
    if not page.title:
        yield "no title"
    if not next(page.all("html")).get("lang"):
        yield "the document names no language"
    if sum(1 for _ in page.all("main")) != 1:
        yield "not exactly one <main>"
    for image in page.all("img"):
        if image.get("alt") is None:
            yield f"an image without alt text: {image.get('src')}"
    for control in page.all("a", "button"):
        if not (
            words(control) or control.get("aria-label") or any(i.get("alt") for i in control.iter("img"))
        ):
            yield f"a {control.tag} without words: {control.attrib}"


def _labels(page: Page) -> Iterator[str]:
    labelled = {label.get("for") for label in page.all("label") if words(label)}
    wrapped = {id(field) for label in page.all("label") if words(label) for field in label.iter()}
    for field in page.all("input", "select", "textarea"):
        if field.tag == "input" and field.get("type", "text") in UNLABELLED:
            continue
        named = field.get("aria-label") or field.get("aria-labelledby")
        if not (named or field.get("id") in labelled - {None} or id(field) in wrapped):
            yield f"a field without a label: {field.get('name')}"
    for form in page.all("form"):
        if form.get("method", "get").lower() == "post" and not any(
            "csrf" in (field.get("name") or "") for field in form.iter("input")
        ):
            yield f"a form without a CSRF token: {form.get('action')}"


def _references(page: Page) -> Iterator[str]:
    ids = Counter(element.get("id") for element in page.root.iter() if element.get("id") is not None)
    for twice in sorted(str(one) for one, times in ids.items() if times > 1):
        yield f"the id {twice} is used twice"
    for element in page.root.iter():
        targets = [target for name in REFERRING for target in element.get(name, "").split()]
        if element.tag == "label" and element.get("for"):
            targets.append(element.get("for", ""))
        if element.tag == "a" and (element.get("href") or "").startswith("#"):
            targets.append(element.get("href", "")[1:])
        for target in targets:
            if target and target not in ids:
                yield f"{element.tag} refers to the id {target}, which is not on the page"


def _inline(page: Page) -> Iterator[str]:
    for element in page.root.iter():
        if element.tag == "style" or (element.tag == "script" and not element.get("src")):
            yield f"an inline <{element.tag}>"
        for name, value in element.attrib.items():
            if name == "style" or re.fullmatch(r"on[a-z]+", str(name)):
                yield f"the attribute {name} on <{element.tag}>"
            if name in ("href", "src", "action") and _leads_elsewhere(element, value):
                yield f"<{element.tag} {name}> leads elsewhere: {value[:80]}"


def _leads_elsewhere(element: Element, target: str) -> bool:
    """Links may lead to other sites; what a page loads or posts to is ours, and nothing is a script."""
    address = target.strip().lower()
    if address.startswith(("javascript:", "data:")):
        return True
    if element.tag == "link" and element.get("rel") == "alternate":
        return False  # names the same page in another language and loads nothing
    return element.tag != "a" and address.startswith(("//", "http:", "https:"))


def _policy(page: Page, headers: Headers) -> Iterator[str]:
    policy = headers.get("Content-Security-Policy", "")
    if "default-src 'self'" not in policy and "default-src 'none'" not in policy:
        yield f"the content security policy is missing or weak: {policy!r}"
    if "unsafe-" in policy:
        yield f"the content security policy allows unsafe sources: {policy!r}"
    for element in page.all("script", "link"):
        is_loaded = element.tag == "script" or element.get("rel") == "stylesheet"
        if is_loaded and f"'nonce-{element.get('nonce')}'" not in policy:
            yield f"<{element.tag}> does not carry the number of its answer: {element.attrib}"
