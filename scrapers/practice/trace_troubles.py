"""Troubles on the way, how they end, and texts that say nothing; {item} is 快件, 包裹 or 邮件."""

from .trace_events import Kind

# Each is led by what the carrier's sentences begin with.
TROUBLES: dict[Kind, tuple[str, ...]] = {
    "lost": (
        "{item}在运输途中遗失，网点正在核实处理，给您带来不便敬请谅解",
        "{item}疑似丢失，已登记查找，如有疑问请联系{tel}",
    ),
    "damaged": (
        "{item}外包装破损，已滞留登记，等待处理",
        "{item}破损，内件有损坏，{who}已联系寄件人处理",
    ),
    "refused": ("收件人拒收{item}，派送员：{who}，电话：{tel}", "派送不成功，原因：客户拒绝签收"),
    "returned": ("{item}已安排退回寄件人", "退回件：{item}正在退往寄件地，如有疑问请联系{tel}"),
    "address": (
        "派送不成功，原因：收件地址不详，联系不上收件人，已滞留",
        "{item}地址有误，无法派送，请联系{who}（{tel}）核实收件地址",
    ),
    "weather": ("受暴雪天气影响，{item}运输延误，恢复后将尽快为您送达",
                "因台风道路封闭，{item}中转时效延误，敬请谅解"),
    "customs": ("{item}正在海关查验，请耐心等待", "{item}清关中，海关要求补充资料，暂时扣留"),
}  # fmt: skip
# The sender's signature closes a return: it is the return that ended, nothing was delivered.
SENT_BACK = ("退件已妥投，寄件人已签收", "{item}已退回寄件人，退件流程结束")
MEANINGLESS = (
    "{item}信息已同步", "您的{item}已进入智能识别环节", "服务升级提示：小程序可随时查看进度",
    "温馨提示：请注意防范电信诈骗，{item}不会要求您转账", "{item}重量已复核：0.46kg",
)  # fmt: skip
# An order at the carrier, and no parcel in anybody's hands yet.
ANNOUNCED = ("包裹已下单，等待揽收", "电子面单已打印，待揽收", "卖家已下单，等待快递员上门取件")
