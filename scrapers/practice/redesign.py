"""Fault `class-redesign`: other class names and wrappers, the same truthful data."""

from .dom import Node
from .styles import Styles

_TABLE = {"table": "div", "thead": "div", "tbody": "div", "tr": "div", "th": "div", "td": "div"}
_GONE = {"data-row-key", "data-kora_order_status", "data-kora", "data-tracker"}


def redesigned(nodes: tuple[Node | str, ...], styles: Styles) -> tuple[Node | str, ...]:
    """Tables become divs, classes get new names, every cell gets one wrapper more."""
    return tuple(n if isinstance(n, str) else _one(n, styles) for n in nodes)


def _one(node: Node, styles: Styles) -> Node:
    attrs = {k: v for k, v in node.attrs.items() if k not in _GONE}
    if "class" in attrs:
        names = attrs["class"].split()
        attrs["class"] = " ".join(f"x-{styles.tail('redesign/' + n.split('__')[0])}" for n in names)
    children = redesigned(node.children, styles)
    if node.tag in ("td", "th"):
        children = (Node("div", {"class": f"x-{styles.tail('cell')}"}, children),)
    shadow = None if node.shadow is None else redesigned(node.shadow, styles)
    return Node(_TABLE.get(node.tag, node.tag), attrs, children, shadow)
