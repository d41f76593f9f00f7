"""Buyers: places paid orders through Vendure's shop API, the i-th always the same."""

from __future__ import annotations

from typing import Any

from tests.real.graphql import Session

FAMILY = "王李张刘陈杨赵黄周吴"
GIVEN = ("伟", "芳", "敏", "静", "建国", "秀英", "丽", "强", "磊", "洋", "欣怡")
PLACES = (
    ("浙江省", "杭州市", "西湖区文三路", "310012"),
    ("广东省", "深圳市", "南山区科技园路", "518057"),
    ("四川省", "成都市", "武侯区人民南路", "610041"),
    ("江苏省", "苏州市", "工业园区星湖街", "215021"),
    ("湖北省", "武汉市", "洪山区珞喻路", "430074"),
    ("福建省", "厦门市", "思明区湖滨南路", "361004"),
)
RESULT = "{ __typename ... on Order { code state } ... on ErrorResult { errorCode message } }"


def wishes(i: int, goods: int) -> list[tuple[int, int]]:
    """The i-th order's goods and how many of each: one line, often two, sometimes three."""
    lines = 1 + (i % 3 == 0) + (i % 10 == 0)
    return [((i * 5 + k * 3) % goods, 1 + (i + k) % 2) for k in range(lines)]


def _address(i: int) -> dict[str, str]:
    province, city, street, postal_code = PLACES[i * 7 % len(PLACES)]
    return {
        "fullName": FAMILY[i % len(FAMILY)] + GIVEN[i * 3 % len(GIVEN)],
        "streetLine1": f"{street}{i}号",
        "streetLine2": f"{1 + i % 9}幢{100 + i}室",
        "city": city,
        "province": province,
        "postalCode": postal_code,
        "countryCode": "CN",
        "phoneNumber": f"1990000{i:04d}",
    }


def _buyer(i: int) -> dict[str, str]:
    return {
        "firstName": GIVEN[i * 3 % len(GIVEN)],
        "lastName": FAMILY[i % len(FAMILY)],
        "emailAddress": f"buyer{i}@example.test",
    }


def place_order(base: str, i: int, variants: list[str]) -> str:
    """Buy, and pay, as a visitor of the shop; the order's code."""
    shop = Session(base, "shop-api")

    def do(field: str, declared: str = "", **variables: object) -> Any:
        return shop.ask(f"mutation{declared} {{ r: {field} {RESULT} }}", **variables)["r"]

    for which, quantity in wishes(i, len(variants)):
        do(
            "addItemToOrder(productVariantId: $v, quantity: $q)",
            "($v: ID!, $q: Int!)",
            v=variants[which],
            q=quantity,
        )
    do("setCustomerForOrder(input: $c)", "($c: CreateCustomerInput!)", c=_buyer(i))
    do("setOrderShippingAddress(input: $a)", "($a: CreateAddressInput!)", a=_address(i))
    ways = shop.ask("{ m: eligibleShippingMethods { id } p: eligiblePaymentMethods { code } }")
    do("setOrderShippingMethod(shippingMethodId: $m)", "($m: [ID!]!)", m=[ways["m"][0]["id"]])
    do('transitionOrderToState(state: "ArrangingPayment")')
    paid = "addPaymentToOrder(input: { method: $p, metadata: {} })"
    return str(do(paid, "($p: String!)", p=ways["p"][0]["code"])["code"])


def top_up(base: str, admin: Session, wanted: int) -> int:
    """Place orders until there are `wanted`; how many were placed."""
    found = admin.ask(
        "{ orders(options: { take: 1, filter: { active: { eq: false } } }) { totalItems }"
        " goods: productVariants(options: { take: 100 }) { items { id sku } } }"
    )
    variants = [v["id"] for v in sorted(found["goods"]["items"], key=lambda v: v["sku"])]
    missing = range(found["orders"]["totalItems"] + 1, wanted + 1)
    for i in missing:
        place_order(base, i, variants)
    return len(missing)
