"""Carriers: the names both portals use, the store's codes, number shapes, made-up numbers."""

import re
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Carrier:
    """One carrier; `shape` is the strict form by which the store's detection goes."""

    key: str
    name: str
    code: str  # guess: the store uses the kuaidi100 spelling
    shape: str
    make: str  # a letter pattern for made-up numbers: # digit, @ capital letter
    supplier_names: tuple[str, ...]


# key, name, code, shape, pattern of made-up numbers, what 1688 calls it
_TABLE = (
    ("zto", "中通快递", "zhongtong", r"7[3-68]\d{12}", "736###########", "中通快递 中通"),
    ("yto", "圆通速递", "yuantong", r"YT\d{13}", "YT8############", "圆通速递 圆通快递"),
    ("sto", "申通快递", "shentong", r"(77|43)\d{12,15}", "773############", "申通快递"),
    ("yunda", "韵达快递", "yunda", r"[34]\d{14}|5\d{12}", "463############", "韵达快递 韵达速递"),
    ("jt", "极兔速递", "jtexpress", r"JT\d{13}", "JT52###########", "极兔速递 极兔"),
    ("sf", "顺丰速运", "shunfeng", r"SF[A-Z0-9]\d{12}", "SF1############", "顺丰速运 顺丰快递"),
    ("jd", "京东快递", "jd", r"JD[A-Z0-9]{2}\d{11}", "JDVA###########", "京东快递 京东物流"),
    ("post", "邮政快递包裹", "youzhengguonei", r"[981]\d{12}|P[A-Z]\d{11}", "9632#########",
     "邮政快递包裹"),
    ("ems", "EMS", "ems", r"[A-Z]{2}\d{9}[A-Z]{2}|1[0-2]\d{11}", "E@#########CN", "EMS"),
    ("db", "德邦快递", "debangkuaidi", r"DPK\d{12}", "DPK2###########", "德邦快递"),
    ("cainiao", "菜鸟速递", "danniao", r"621\d{12}", "621############", "菜鸟速递 丹鸟"),
)  # fmt: skip
CARRIERS = tuple(Carrier(*row[:5], tuple(row[5].split())) for row in _TABLE)
BY_KEY = {c.key: c for c in CARRIERS}
PLAIN_WEIGHTS = {"zto": 26, "yto": 20, "sto": 14, "yunda": 14, "jt": 12, "sf": 5, "jd": 3,
                 "post": 3, "ems": 1, "db": 1, "cainiao": 1}  # fmt: skip

# The store's own list holds many more, with near namesakes that are other carriers (facts 5.1).
OTHERS: tuple[tuple[str, str], ...] = (
    ("中通快运", "zhongtongkuaiyun"), ("圆通快运", "yuantongkuaiyun"),
    ("韵达快运", "yundakuaiyun"), ("京东快运", "jingdongkuaiyun"), ("德邦物流", "debangwuliu"),
    ("邮政标准快递", "youzhengbk"), ("邮政电商标快", "youzhengdsbk"), ("百世快递", "huitongkuaidi"),
    ("安能物流", "annengwuliu"), ("壹米滴答", "yimidida"), ("宅急送", "zhaijisong"),
    ("优速快递", "youshuwuliu"), ("天地华宇", "tiandihuayu"), ("顺丰快运", "shunfengkuaiyun"),
    ("百世快运", "baishiwuliu"), ("顺心捷达", "sxjdfreight"), ("信丰物流", "xinfengwuliu"),
    ("速尔快递", "suer"), ("国通快递", "guotongkuaidi"), ("天天快递", "tiantian"),
    ("全峰快递", "quanfengkuaidi"), ("快捷快递", "kuaijiesudi"), ("龙邦速递", "longbanwuliu"),
    ("苏宁物流", "suning"), ("跨越速运", "kuayue"), ("中铁快运", "ztky"), ("丰网速运", "fengwang"),
    ("众邮快递", "zhongyouex"), ("极兔快运", "jtkuaiyun"), ("中通冷链", "ztocc"),
    ("盛辉物流", "shenghuiwuliu"), ("远成快运", "yuanchengwuliu"), ("加运美", "jiayunmeiwuliu"),
    ("九曳供应链", "jiuyescm"), ("安迅物流", "anxl"), ("日日顺物流", "rrs"),
)  # fmt: skip
STORE_LIST: tuple[tuple[str, str], ...] = (
    *sorted(((c.name, c.code) for c in CARRIERS), key=lambda pair: pair[1]),
    *OTHERS,
)
_KEY_BY_CODE = {c.code: c.key for c in CARRIERS}


def key_of_code(code: str) -> str:
    """The canonical key of a store code; the kuaidi100 spelling stands for all the rest."""
    return _KEY_BY_CODE.get(code, code)


def name_of_key(key: str) -> str:
    if key in BY_KEY:
        return BY_KEY[key].name
    return next((name for name, code in STORE_LIST if code == key), key)


def code_of_key(key: str) -> str:
    return BY_KEY[key].code if key in BY_KEY else key


def shaped_like(number: str) -> list[str]:
    """The keys of all carriers whose numbers look like this one."""
    return [c.key for c in CARRIERS if re.fullmatch(c.shape, number, re.IGNORECASE)]


def make_number(key: str, rng: Random) -> str:
    """A made-up number that only this carrier could have."""
    while True:
        number = "".join(
            str(rng.randrange(10)) if c == "#" else rng.choice("ABCDEFGH") if c == "@" else c
            for c in BY_KEY[key].make
        )
        if shaped_like(number) == [key]:
            return number
