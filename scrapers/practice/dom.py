"""A small DOM tree that is written out once, for the browser and for captures alike."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Literal

Form = Literal["browser", "capture"]
VOID = {"input", "img", "br", "meta", "link"}


@dataclass(frozen=True)
class Node:
    """An element; `shadow` holds the children of its open shadow root where it has one."""

    tag: str
    attrs: Mapping[str, str]
    children: tuple["Node | str", ...]
    shadow: tuple["Node | str", ...] | None = None


Child = Node | str | None


def el(tag: str, attrs: Mapping[str, str] | str = "", *children: Child) -> Node:
    """An element; a plain string in place of attributes is its class."""
    kept = tuple(c for c in children if c is not None)
    if isinstance(attrs, str):
        attrs = {"class": attrs} if attrs else {}
    return Node(tag, attrs, kept)


def host(tag: str, attrs: Mapping[str, str] | str, *shadow: Child) -> Node:
    """A custom element with an open shadow root."""
    plain = el(tag, attrs)
    return Node(tag, plain.attrs, (), tuple(c for c in shadow if c is not None))


def _pieces(node: Node | str, form: Form) -> Iterator[str]:
    if isinstance(node, str):
        yield escape(node, quote=False)
        return
    attrs = "".join(f' {k}="{escape(v)}"' for k, v in node.attrs.items())
    yield f"<{node.tag}{attrs}>"
    if node.tag in VOID:
        return
    if node.shadow is not None:
        opened, closed = (
            ('<template shadowrootmode="open">', "</template>")
            if form == "browser"
            else ("<shadow-root>", "</shadow-root>")
        )
        yield opened
        for child in node.shadow:
            yield from _pieces(child, form)
        yield closed
    for child in node.children:
        yield from _pieces(child, form)
    yield f"</{node.tag}>"


def write(nodes: tuple[Node | str, ...], form: Form) -> str:
    """The nodes as HTML: real shadow roots for a browser, <shadow-root> elements for a capture."""
    return "".join(piece for node in nodes for piece in _pieces(node, form))


def div(cls: str, *children: Child) -> Node:
    """A <div> of this class."""
    return el("div", cls, *children)


def span(cls: str, *children: Child) -> Node:
    """A <span> of this class."""
    return el("span", cls, *children)


def button(mark: str, cls: str, text: str) -> Node:
    """An antd button; `mark` names what the static scripts do with it."""
    attrs = {"type": "button", "class": cls, "data-b": mark}
    return el("button", attrs, span("", text))
