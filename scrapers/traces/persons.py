"""Takes persons out of a line of a trace before anything keeps it: names, phones, houses."""

from __future__ import annotations

import re

_PHONE = "|".join(
    (
        r"(?<![0-9A-Za-z])(?:\+?86[- ]?)?1\d{2}[- ]?\d{4}[- ]?\d{4}(?!\d)",
        r"(?<![0-9A-Za-z])0\d{2,3}[-－—]?\d{7,8}(?:-\d{1,6})?(?!\d)",
        r"\d{3,4}\*{2,}\d{2,4}",
        r"(?<![0-9A-Za-z])(?:400|800|95)\d{1,2}[- ]?\d{3}[- ]?\d{3,5}(?!\d)",
    )
)
_ROLES = (
    "签收人|代签人|收件人|收货人|揽收人|揽件人|揽件员|揽收员|收件员|取件员|派件员|派送员|派件人|派送人|"
    "投递员|快递员|业务员|配送员|送货员|快递小哥|配送人员|联系人|经办人|代收人|操作员|签收|收派员|员工"
)
_PLACES = (
    "本人|家人|门卫|前台|物业|保安|同事|邻居|他人|家门口|门口|驿站|菜鸟|代收点|丰巢|快递柜|自提|收发室|"
    "快递员|超市|便利店|已签收|中|正在|正|将|已|为您|电话|联系|是|由"
)
_NAME = r"[\u4e00-\u9fa5·]{2,4}"
_TO_PHONE = r"(?=\s*[（(【,，:： ]*\s*(?:电话|手机|联系电话|Tel)?\s*[:：]?\s*※)"
_BEFORE_PHONE = re.compile(rf"(?:(?<![\u4e00-\u9fa5·])|(?<=[的由])){_NAME}{_TO_PHONE}")
_ROLE_BEFORE_PHONE = re.compile(rf"({_ROLES})({_NAME}){_TO_PHONE}")
_AFTER_ROLE = re.compile(
    rf"({_ROLES})(\s*(?:[:：]|是|为|【|\[|（|\()+\s*)(?!{_PLACES})"
    rf"({_NAME}(?![\u4e00-\u9fa5])|[A-Z][A-Za-z. ]+)"
)
_ENGLISH = re.compile(
    r"(?i)((?:signed(?: for)?|received|collected) by[: ]+)"
    r"[A-Za-z][A-Za-z.'-]*(?: [A-Z][A-Za-z.'-]*){0,3}"
)
_PHONES = re.compile(_PHONE)
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚"
    "卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温"
)
_HANDED = re.compile(
    rf"(由|交给|经|联系|询)([{_SURNAMES}][\u4e00-\u9fa5]{{1,2}})"
    r"(?=放入|存入|投[入至]|代收|签收|派|配送|取|正在|[，,。（(]|$)"
)
_HOME = re.compile(
    r"[^\s【】\[\]，,。:：（(]{0,16}(?:小区|花园|家园|\d+号楼|\d+[栋幢座]|\d+单元|\d+室)"
    r"[^\s【】\[\]，,。:：（(]{0,8}"
)


def without_persons(text: str) -> str:
    """The line with every phone number, every name that it marks as a person's, and every house
    that it names masked."""
    masked = _PHONES.sub("※", text)
    masked = _BEFORE_PHONE.sub(_masked_name, masked)
    masked = _ROLE_BEFORE_PHONE.sub(r"\1**", masked)
    masked = _AFTER_ROLE.sub(r"\1\2**", masked)
    masked = _HANDED.sub(r"\1**", masked)
    masked = _HOME.sub("**", masked)
    masked = _ENGLISH.sub(r"\1**", masked)
    return masked.replace("※", "***")


def _masked_name(found: re.Match[str]) -> str:
    """What stands right before a number: a name, or a word that tells whose number it is."""
    name = found.group(0)
    return name if re.search(f"(?:{_PLACES}|{_ROLES}|热线|号码|网点|客服)$", name) else "**"
