"""Made-up goods, receivers and memos in real wording."""

from dataclasses import dataclass
from random import Random

_MAKE = (
    "加厚",
    "轻奢",
    "简约",
    "复古",
    "韩版",
    "可折叠",
    "大容量",
    "防水",
    "儿童",
    "家用",
    "便携",
    "北欧风",
)
_STUFF = ("不锈钢", "纯棉", "硅胶", "亚麻", "陶瓷", "帆布", "实木", "珊瑚绒", "PU皮", "玻璃")
_THINGS = (
    "保温杯",
    "四件套",
    "收纳盒",
    "单肩包",
    "拖鞋",
    "桌布",
    "雨伞",
    "餐具",
    "毛毯",
    "水壶",
    "抱枕",
)
COLOURS = ("黑色", "白色", "米色", "雾霾蓝", "奶茶色", "墨绿", "酒红", "浅灰")
SIZES = ("S", "M", "L", "XL", "均码", "大号", "小号", "350ml", "500ml", "1.5m", "1.8m")
_SURNAMES = "张王李赵陈刘杨黄周吴徐孙朱马胡"
_PLACES = (
    ("浙江省", "杭州市", "余杭区", "五常街道"), ("江苏省", "苏州市", "吴中区", "木渎镇"),
    ("广东省", "佛山市", "南海区", "大沥镇"), ("四川省", "成都市", "郫都区", "红光街道"),
    ("湖北省", "武汉市", "洪山区", "关山街道"), ("山东省", "青岛市", "城阳区", "流亭街道"),
    ("河南省", "郑州市", "金水区", "经八路街道"), ("福建省", "厦门市", "集美区", "杏林街道"),
    ("陕西省", "西安市", "雁塔区", "电子城街道"), ("辽宁省", "沈阳市", "铁西区", "昆明湖街道"),
)  # fmt: skip
SUPPLIERS = (
    ("义乌市晨帆日用品厂", "晨帆日用"), ("杭州禾木家居有限公司", "禾木家居2019"),
    ("佛山市顺德区旭诚五金厂", "旭诚五金"), ("泉州优步鞋业有限公司", "youbu_shoes"),
    ("绍兴柯桥棉语纺织", "棉语纺织官方"), ("东莞市乐享硅胶制品厂", "乐享硅胶"),
    ("潮州瓷之韵陶瓷厂", "瓷之韵"), ("曹县木语工艺品厂", "木语工艺"),
)  # fmt: skip
NOISE = (
    "麻烦今天发", "请发中通", "不要放价格单", "麻烦尽快发货谢谢", "包装好一点", "急单!今天必须发出",
    "不要发邮政", "有问题联系15500001111", "老客户 价格按群里的", "面单发件人写我们店铺名",
    "批次号20261120-03", "补差价的单号2026112088 已付", "放个好评卡",
    "和2812345678901234567那单分开发",
)  # fmt: skip
MEMO_LINKS = (
    "店铺单{id} {noise}", "{noise}，订单号：{id}", "抖店订单{id}，{noise}", "{noise} 单号{id}勿漏",
    "下游单{id}/{noise}",
)  # fmt: skip


@dataclass(frozen=True)
class Product:
    """One product, sold in the store under one title and by a supplier under another."""

    product_id: str
    offer_id: str
    store_title: str
    supplier_title: str
    code: str
    price_fen: int
    cost_fen: int
    supplier: int
    image: str


@dataclass(frozen=True)
class Receiver:
    """A receiver as far as anybody may see one: masked."""

    who: int
    name: str
    phone: str
    place: tuple[str, str, str, str]


# guess: who receives what the seller orders without saying for whom.
OWN_ADDRESS = Receiver(0, "何**", "186****0417", ("浙江省", "杭州市", "余杭区", "五常街道"))


def make_product(rng: Random, number: int) -> Product:
    thing = rng.choice(_THINGS)
    stuff, make = rng.choice(_STUFF), rng.choice(_MAKE)
    code = f"{rng.choice('ABCDHKMTW')}{rng.randrange(10, 99)}{number:04d}"
    cost = rng.randrange(600, 6900)
    return Product(
        product_id=f"36{rng.randrange(10**17):017d}",
        offer_id=f"6{rng.randrange(10**11):011d}",
        store_title=f"【{make}】{stuff}{thing}新款{rng.choice(('2026', '网红', 'ins风'))} {code}",
        supplier_title=f"{stuff}{thing}{make}一件代发批发 {code}",
        code=code,
        price_fen=cost * 2 + 90,
        cost_fen=cost,
        supplier=rng.randrange(len(SUPPLIERS)),
        image=f"https://p3-aio.ecombdimg.com/obj/practice/{code}.png",
    )


def make_receiver(rng: Random, who: int) -> Receiver:
    phone = f"1{rng.choice(('38', '59', '77', '86', '50'))}****{rng.randrange(10000):04d}"
    return Receiver(who, rng.choice(_SURNAMES) + "**", phone, rng.choice(_PLACES))
