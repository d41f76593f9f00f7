"""What the facts leave open, in several forms: a guess variant changes one or two of them."""

from dataclasses import dataclass
from typing import Literal

Resubmit = Literal["rejects", "overwrites", "duplicates"]


@dataclass(frozen=True)
class Variant:
    """One set of answers to what nobody outside could find out. Every field is a guess."""

    name: str
    says: str
    submit_path: str = "/api/order/logisticsAdd"
    submit_fields: tuple[str, str, str] = ("company_code", "company", "logistics_code")
    detail_path: str = "/api/order/detail"
    waybill_at: Literal["logistics_info", "logistics.packages"] = "logistics_info"
    placeholder: str = "请输入物流单号"
    per_line: Literal["no", "none ticked", "all ticked"] = "no"
    resubmit: Resubmit = "rejects"
    form: Literal["page", "modal"] = "page"
    jsonp: bool = False
    result_higher: bool = False


VARIANTS: dict[str, Variant] = {
    v.name: v
    for v in (
        Variant("0", "the facts' own guesses; a second submit is rejected (60110)"),
        Variant(
            "1",
            "other submit endpoint and field names; waybill at logistics.packages[].track_no",
            submit_path="/api/order/deliver/confirm",
            submit_fields=("express_code", "express_name", "tracking_no"),
            waybill_at="logistics.packages",
        ),
        Variant(
            "2",
            "other detail endpoint; the number's placeholder is 请输入快递编号",
            detail_path="/api/order/orderDetail",
            placeholder="请输入快递编号",
        ),
        Variant("3", "form per line, no line ticked at first", per_line="none ticked"),
        Variant("4", "form per line, all lines ticked at first", per_line="all ticked"),
        Variant("5", "a second submit overwrites the parcel", resubmit="overwrites"),
        Variant("6", "a second submit adds a second parcel", resubmit="duplicates"),
        Variant(
            "7",
            "the form is a modal in the list; 1688 wraps as JSONP, data.result one level higher",
            form="modal",
            jsonp=True,
            result_higher=True,
        ),
    )
}
