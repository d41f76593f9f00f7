"""How the renderers read the portals' JSON: fields, times, amounts, a line's spec."""

from datetime import datetime
from typing import Any

from .messages import Json, objs
from .store_orders import RENAMED
from .world import CHINA


def field(data: Json, name: str) -> Any:
    """A field by its name, or by the one that the fault `renamed-field` gave it."""
    return data.get(name, data.get(RENAMED.get(name, name)))


def text(data: Json, name: str) -> str:
    """A field as shown text, "" where there is none."""
    found = field(data, name)
    return "" if found is None else str(found)


def when(seconds: object) -> str:
    """Unix seconds in the store's wording."""
    moment = datetime.fromtimestamp(int(str(seconds or 0)), CHINA)
    return moment.strftime("%Y/%m/%d %H:%M:%S")


def yuan(fen: object) -> str:
    return f"¥{int(str(fen or 0)) / 100:.2f}"


def spec_of(item: Json) -> str:
    """A store line's spec and quantity: 黑色/L x1."""
    values = [text(one, "text").split(":")[-1] for one in objs(item.get("properties"))]
    return f"{'/'.join(values)} x{item.get('combo_num', 1)}"
