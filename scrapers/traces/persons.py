"""Takes persons out of a line of a trace before anything keeps it: names, phones, houses, codes."""

from __future__ import annotations

import re
import unicodedata

from scrapers.traces.line import LONGEST

_NUMBERS = re.compile(
    "|".join(
        (
            r"\+\d[\d ().-]{6,18}\d",
            r"(?<![0-9A-Za-z])(?:86[- ]?)?1\d{2}[- ]?\d{4}[- ]?\d{4}(?!\d)",
            r"(?<![0-9A-Za-z])0\d{2,3}[-—]?\d{7,8}(?:-\d{1,6})?(?!\d)",
            r"\d{3,4}\*{2,}\d{2,4}",
            r"(?<![0-9A-Za-z])(?:400|800|95)\d{1,2}[- ]?\d{3}[- ]?\d{3,5}(?!\d)",
            r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])",
            r"(?<![0-9A-Za-z-])\d{7,11}(?![0-9A-Za-z])",
        )
    )
)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,60}\.[\w.]{2,20}")
_CODE = re.compile(r"((?:取件码|取货码|提货码|凭|code)\s*[:：]?\s*)\d[\d-]{1,11}")

_ROLES = (
    "签收人|代签人|收件人|收货人|揽收人|揽件人|揽件员|揽收员|收件员|取件员|派件员|派送员|派件人|派送人|寄件人|"
    "发件人|投递员|揽投员|快递员|业务员|配送员|送货员|快递小哥|小哥|配送人员|联系人|经办人|代收人|操作员|收派员|"
    "客户|用户|买家"
)
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚"
    "卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施"
    "牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷"
    "盛曲翁冉骆蓝路游辛靳欧管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费"
)
_COMPOUND = "欧阳|诸葛|司马|上官|东方|皇甫|尉迟|公孙|令狐|司徒|慕容"
_NAME = rf"(?:(?:{_COMPOUND})[\u4e00-\u9fa5]{{1,2}}|[{_SURNAMES}][\u4e00-\u9fa5·]{{1,2}}?)"
_ANY_NAME = r"[\u4e00-\u9fa5·]{2,4}"
_NOBODY = (
    "本人|家人|门卫|前台|物业|保安|同事|邻居|他人|家门口|门口|驿站|菜鸟|代收点|丰巢|快递柜|自提|收发室|邮件|"
    "快递员|超市|便利店|已签收|中|正在|正|将|已|为您|电话|联系|是|由|安全|时间|包裹|成功"
)
_AFTER = (
    r"(?=\s*(?:正在|正|已|将|为|不在|拒|签收|代收|代签|派|配送|投递|取|放入|存入|投[入至]|要求|先生|女士|小姐|"
    r"电话|手机|联系|核实|[,，。；;:：、!！)）\]】(（]|$|\s|※))"
)
_TO_PHONE = r"(?=\s*[（(【,，:： ]*\s*(?:电话|手机|联系电话|Tel)?\s*[:：]?\s*※)"
_MASKS: tuple[tuple[re.Pattern[str], str], ...] = (
    # a name that stands right before a number
    (re.compile(rf"(?:(?<![\u4e00-\u9fa5·])|(?<=[的由]))(?!{_NOBODY}|{_ROLES}){_ANY_NAME}"
                rf"(?<!热线)(?<!号码)(?<!网点)(?<!客服)(?<!电话)(?<!联系){_TO_PHONE}"), "**"),
    (re.compile(rf"({_ROLES}){_ANY_NAME}{_TO_PHONE}"), r"\1**"),
    # a name behind what somebody is: with a sign between any name, without one of a known surname
    (re.compile(rf"({_ROLES})(\s*(?:[:：]|是|为|【|\[|（|\()+\s*)(?!{_NOBODY})"
                rf"({_ANY_NAME}(?![\u4e00-\u9fa5])|{_NAME}{_AFTER}|[A-Z][A-Za-z. ]+)"), r"\1\2**"),
    (re.compile(rf"({_ROLES})(\s*)(?!{_NOBODY}){_NAME}{_AFTER}"), r"\1\2**"),
    (re.compile(rf"((?:由|被|交给|经|联系|询)[\s(（【]*)(?!{_NOBODY}){_NAME}{_AFTER}"), r"\1**"),
    (re.compile(rf"(?<![\u4e00-\u9fa5])(?:{_NAME[3:-1]}|[{_SURNAMES}])"
                r"(?=先生|女士|小姐|阿姨|大妈|师傅|老师|同学)"), "**"),
    (re.compile(r"((?:signed(?: for)?|received|collected) by[: ]+)"
                r"[A-Za-z][A-Za-z.'-]*(?: [A-Z][A-Za-z.'-]*){0,3}", re.I), r"\1**"),
    (re.compile(r"((?:[Dd]elivered|[Ll]eft|[Hh]anded|[Gg]iven)(?: over)? (?:to|with) )"
                r"[A-Z][a-z.'-]+(?: [A-Z][a-z.'-]*){1,3}"), r"\1**"),
    (re.compile(r"((?:[Rr]ecipient|[Cc]onsignee|[Cc]ourier|[Dd]river|[Rr]eceiver)\s*[: ]\s*)"
                r"[A-Z][a-z.'-]+(?: [A-Z][a-z.'-]*){1,3}"), r"\1**"),
    # a house
    (re.compile(r"[^\s【】\[\]，,。:：（(在至达到于放置]{0,12}"
                r"(?:小区|花园|家园|\d{1,5}号楼|\d{1,5}[栋幢座]|\d{1,5}单元|\d{1,5}室)"
                r"[^\s【】\[\]，,。:：（(门]{0,8}"), "**"),
    (re.compile(r"[^\s【】\[\]，,。:：（(在至达到于放置]{1,12}[路街道巷弄]\d{1,5}号"
                r"[^\s【】\[\]，,。:：（(门]{0,8}"), "**"),
)  # fmt: skip


def without_persons(text: str) -> str:
    """The line with every number, name, house and pick-up code masked that it marks as one.

    Doing it twice changes nothing more.
    """
    plain = _with_plain_digits(text[:LONGEST])
    masked = _CODE.sub(r"\1***", _MAIL.sub("***", plain))
    masked = _NUMBERS.sub("※", masked)
    for pattern, instead in _MASKS:
        masked = pattern.sub(instead, masked)
    return masked.replace("※", "***")


def _with_plain_digits(text: str) -> str:
    """Full-width digits and signs as plain ones; Chinese punctuation stays."""
    return "".join(
        unicodedata.normalize("NFKC", sign)
        if "\uff10" <= sign <= "\uff19" or sign == "＋"
        else sign
        for sign in text
    )
