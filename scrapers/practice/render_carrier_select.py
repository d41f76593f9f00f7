"""rc-select as antd's fork renders it: a combobox input, and its options at the body's end."""

from collections.abc import Sequence

from .dom import Node, div, el, span
from .pages import Ui

OPTIONS_IN_DOM = 12  # the virtual list keeps only about this many


def select(
    number: int, chosen: str, *, typed: str = "", opened: bool = False, mark: str = ""
) -> Node:
    """The select itself; what is typed hides what is chosen."""
    attrs = {
        "id": f"rc_select_{number}",
        "type": "search",
        "role": "combobox",
        "class": "auxo-select-selection-search-input",
        "autocomplete": "off",
        "aria-expanded": str(opened).lower(),
        "aria-haspopup": "listbox",
        "aria-controls": f"rc_select_{number}_list",
        "value": typed,
    }
    selector = {"class": "auxo-select-selector"}
    if mark:
        attrs["data-b"], selector["data-b"] = mark, "opener"
    shown = None
    if chosen and not typed:
        shown = el("span", {"class": "auxo-select-selection-item", "title": chosen}, chosen)
    elif not typed:
        shown = span("auxo-select-selection-placeholder", "请选择")
    search = span("auxo-select-selection-search", el("input", attrs))
    cls = "auxo-select auxo-select-single auxo-select-show-search"
    return div(cls + (" auxo-select-open" if opened else ""), el("div", selector, search, shown))


def options(number: int, names: Sequence[str], ui: Ui) -> Node:
    """The popup: the first options that fit what is typed."""
    fits = [name for name in names if ui.filter.lower() in name.lower()]
    shown = [_option(name, name == ui.carrier) for name in fits[:OPTIONS_IN_DOM]]
    holder = div("rc-virtual-list-holder-inner", *shown)
    if not shown:
        holder = div("auxo-select-item-empty", "暂无数据")
    return div(
        "auxo-select-dropdown rc-select-dropdown",
        el("div", {"role": "listbox", "id": f"rc_select_{number}_list"}),
        div("rc-virtual-list", holder),
    )


def _option(name: str, chosen: bool) -> Node:
    cls = "auxo-select-item auxo-select-item-option"
    attrs = {
        "class": cls + (" auxo-select-item-option-selected" if chosen else ""),
        "title": name,
        "aria-selected": str(chosen).lower(),
        "data-b": f"option:{name}",
    }
    return el("div", attrs, div("auxo-select-item-option-content", name))
