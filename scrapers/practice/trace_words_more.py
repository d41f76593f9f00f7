"""How the other carriers word their events; fields as in trace_words."""

from .trace_words import JT, STO, YTO, YUNDA, ZTO, Voice

SF = Voice(
    hub="{short}中转场",
    outlet="{site}营业点",
    picked_up=("顺丰速运 已收取快件", "【{city}】快递员{who}（{tel}）已收取快件"),
    left=(
        "快件在【{here}】完成分拣，准备发往 【{next}】",
        "快件已发车，由【{here}】发往【{next}】",
    ),
    arrived=("快件到达 【{here}】",),
    out=(
        "快件交给{who}，正在派送途中（联系电话：{tel}，顺丰已开启“安全呼叫”保护您的电话隐私）",
        "【{city}】快递员{who}（{tel}）正在派送途中，请您准备签收",
    ),
    locker=("快件已放入【{shop}】，请尽快取件，有疑问请联系快递员{tel}",),
    delivered=(
        "已签收(本人)，感谢使用顺丰，期待再次为您服务",
        "【{city}】您的快件已派送至本人，感谢使用顺丰。派件员{who}（{tel}）",
    ),
)
JD = Voice(
    hub="{short}分拣中心",
    outlet="{site}营业部",
    picked_up=("您的快件已由【{here}】揽收完成", "京东快递 {who}（{tel}）已完成揽收"),
    left=("您的快件已由【{here}】发往【{next}】", "您的快件已发车，离开【{here}】"),
    arrived=("您的快件已到达【{here}】",),
    out=("您的快件正在派送中，请您准备签收（快递员：{who}，联系电话：{tel}）。祝您身体健康",),
    locker=("您的快件已存放至【{shop}】，请您尽快取件，快递员：{who}，联系电话：{tel}",),
    delivered=(
        "您的快件已由【本人】签收，感谢您使用京东物流，期待再次为您服务",
        "【{city}】您的快件已送达，签收方式：家人代收，快递员{who}",
    ),
    lead="您的订单：",
)
POST = Voice(
    hub="{short}邮件处理中心",
    outlet="{site}揽投部",
    picked_up=("【{here}】已收寄,揽投员:{who},电话:{tel}",),
    left=("离开【{here}】,下一站【{next}】",),
    arrived=("到达【{here}】", "邮件到达【{here}】(经转)"),
    out=("【{here}】安排投递,投递员:{who},电话:{tel},揽投部电话:{line}",),
    locker=("您的邮件已暂存至【{shop}】,请及时领取,投递员:{who},电话:{tel}",),
    delivered=(
        "您的邮件已妥投,本人签收,投递员:{who},电话:{tel}。如有疑问请致电11183",
        "【{city}】邮件已签收,他人代收:门卫,投递员:{who},电话:{tel}",
    ),
    item="邮件",
    lead="【{here}】",
)
DB = Voice(
    hub="{short}枢纽中心",
    outlet="{site}营业部",
    picked_up=("您的快件已被【{here}】收取，收件员：{who}，电话：{tel}",),
    left=("运输中，离开【{here}】，下一部门【{next}】",),
    arrived=("运输中，到达【{here}】",),
    out=("派送中，【{here}】派送人：{who}，电话：{tel}",),
    locker=("您的快件已放至【{shop}】，请及时领取，派送员电话：{tel}",),
    delivered=(
        "正常签收，签收人类型：本人",
        "【{city}】快件已签收，签收人类型：前台，德邦快递{who}",
    ),
)
CAINIAO = Voice(
    hub="{short}分拨中心",
    outlet="{site}站",
    picked_up=("【{city}】您的包裹已被【{here}】揽收，揽收员：{who}",),
    left=("【{city}】包裹已从【{here}】出库，发往【{next}】",),
    arrived=("【{city}】包裹已到达【{here}】",),
    out=("【{city}】【{here}】{who}（{tel}）正在为您派送，菜鸟速递送货上门",),
    locker=("【{city}】包裹已入库【{shop}】，请凭取件码及时取件，站点电话：{tel}",),
    delivered=(
        "【{city}】包裹已送达您手中，签收人：本人，感谢使用菜鸟速递",
        "【{city}】您的包裹已从【{shop}】取出，期待再次为您服务",
    ),
    item="包裹",
)
VOICES = {
    "zto": ZTO, "yto": YTO, "sto": STO, "yunda": YUNDA, "jt": JT, "sf": SF,
    "jd": JD, "post": POST, "ems": POST, "db": DB, "cainiao": CAINIAO,
}  # fmt: skip
OTHERWISE = YTO


def voice_of(carrier: str) -> Voice:
    """The wording of this carrier; a carrier nobody knows sounds like one of the large ones."""
    return VOICES.get(carrier, OTHERWISE)
