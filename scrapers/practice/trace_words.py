"""How each carrier words its events, and what it calls its places. Names and numbers are made up.

Fields: {city} 杭州市, {short} 杭州, {region} 浙江, {site} 杭州余杭五常, {area} 余杭五常,
{here}/{next} an outlet or hub as the carrier calls it, {who}/{tel} a courier, {shop} a station or
locker, {line} a landline.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Voice:
    """One carrier's wording; `item` is its word for a parcel, `lead` how its sentences begin."""

    hub: str
    outlet: str
    picked_up: tuple[str, ...]
    left: tuple[str, ...]
    arrived: tuple[str, ...]
    out: tuple[str, ...]
    locker: tuple[str, ...]
    delivered: tuple[str, ...]
    item: str = "快件"
    lead: str = "【{city}】"


ZTO = Voice(
    hub="{short}中转部",
    outlet="{site}",
    picked_up=(
        "【{city}】 【{here}】（{line}） 的 {who}（{tel}） 已揽收",
        "【{city}】 {here} 的{who}({tel}) 已收件",
    ),
    left=("【{city}】 快件离开 【{here}】 已发往 【{next}】",),
    arrived=("【{city}】 快件已经到达 【{here}】", "【{city}】 快件到达 【{here}】"),
    out=(
        "【{city}】 【{here}】 的{who}（{tel}） 正在第1次派件, 请保持电话畅通,并耐心等待"
        "（95720为中通快递员外呼专属号码，请放心接听）",
    ),
    locker=(
        "【{city}】 快件已在 【{shop}】 暂放, 请及时取件, 如有疑问请电联: {tel}",
        "【{city}】 您的快递已存放至 【{shop}】, 取件地址: {shop}, 电话: {tel}",
    ),
    delivered=(
        "【{city}】 快件已签收, 签收人: 本人, 如有疑问请电联: {tel}({who}), 投诉电话: {line}, "
        "您的快递已经妥投。风里来雨里去, 只为客官您满意。",
        "【{city}】 您已在 【{shop}】 完成取件, 感谢使用中通快递, 期待再次为您服务!",
    ),
)
YTO = Voice(
    hub="{short}转运中心",
    outlet="{region}省{city}{area}公司",
    picked_up=("【{here}】 已收件 取件人: {who} ({tel})", "【{here}】 已揽收"),
    left=("【{here}】 已发出 下一站 【{next}】",),
    arrived=("【{here}】 已收入", "快件到达【{here}】"),
    out=("【{here}】 派件中 派件人: {who} 电话 {tel} 。如有疑问，请联系派件网点 {line}",),
    locker=(
        "快件已暂存至{shop}，如有疑问请联系{tel}",
        "【{city}】 快件已由{who}放入{shop}，请及时取件，电话{tel}",
    ),
    delivered=(
        "客户签收人: 邮件收发章 已签收 感谢使用圆通速递，期待再次为您服务 如有疑问请联系：{tel}",
        "【{city}】 客户签收人: 已签收，签收人凭取货码签收。派件人: {who}，电话: {tel}",
    ),
    lead="【{here}】 ",
)
STO = Voice(
    hub="{region}{short}转运中心",
    outlet="{region}{site}公司",
    picked_up=(
        "【{here}】的收件员【{who}】已收件",
        "【{here}】({line}) 的收件员 {who}({tel}) 已揽件",
    ),
    left=("快件由【{here}】发往【{next}】", "快件离开【{here}】，正在发往【{next}】"),
    arrived=("快件已到达【{here}】", "快件已到达【{here}】 扫描员是【{who}】"),
    out=("【{here}】的派件员【{who}】正在为您派件，如有疑问请联系派件员，联系电话【{tel}】",),
    locker=("快件已暂存至【{shop}】，请凭取件码前往领取，如有疑问请联系{tel}",),
    delivered=(
        "已签收，签收人是【本人】，如有疑问请联系：{tel}，如您未收到此快递，请拨打投诉电话：{line}",
        "快件已被【{shop}】代签收后由客户取出，感谢使用申通快递",
    ),
    lead="【{here}】",
)
YUNDA = Voice(
    hub="{region}{short}分拨中心",
    outlet="{region}{site}公司",
    picked_up=(
        "【{city}】{here}-{who}（{tel}） 已揽收",
        "【{city}】{here} 进行揽件扫描，揽件员：{who}",
    ),
    left=("【{city}】已离开 {here}；发往 {next}",),
    arrived=("【{city}】已到达 {here}", "【{city}】到达目的地 {here}，马上进行分拨"),
    out=(
        "【{city}】{here} 快递员 {who}{tel} 正在为您派件"
        "【95121/9501395546为韵达快递员外呼专属号码，请放心接听】",
    ),
    locker=("【{city}】您的快件已送达 {shop}，请及时前往取件，联系电话 {tel}",),
    delivered=(
        "【{city}】您的快件已签收，签收人：家门口。如有疑问，请联系 {who}：{tel}",
        "【{city}】快件已由 {shop} 完成出库，签收人：本人，感谢使用韵达",
    ),
)
JT = Voice(
    hub="{short}转运中心",
    outlet="{site}网点",
    picked_up=("【{city}】【{here}】的{who}（{tel}）已取件。投诉电话：{line}",),
    left=("【{city}】快件离开【{here}】已发往【{next}】",),
    arrived=("【{city}】快件到达【{here}】",),
    out=(
        "【{city}】【{here}】的{who}（{tel}）正在派件（可联系快递员{tel}），"
        "今天的极兔小哥也在努力奔跑",
    ),
    locker=("【{city}】包裹已存放至【{shop}】，请及时取件，快递员电话：{tel}",),
    delivered=(
        "【{city}】包裹已签收！（本人签收），如有问题请电联业务员{who}（{tel}）。投诉电话：{line}",
        "【{city}】包裹已在【{shop}】由收件人取走，签收成功",
    ),
    item="包裹",
)
