"""1688's calls behind the offer page and the order form. guess: all names, paths and fields."""

from collections.abc import Callable
from datetime import datetime

from .catalog import COLOURS, OWN_ADDRESS, SIZES, SUPPLIERS, Product
from .messages import Json
from .purchases import Purchases, offer
from .supplier_orders import masked
from .world import World

OFFER_API = "mtop.1688.offer.detail.query"
FORM_API = "mtop.1688.trade.order.smartMakeOrder"
MAKE_API = "mtop.1688.trade.order.create"
MOST = 9999
CARRIAGE_FEN = 300


class Buying:
    """Answers from the world; only MAKE_API changes it."""

    def __init__(self, purchases: Purchases, now: Callable[[], datetime]) -> None:
        self._purchases = purchases
        self._now = now

    def answer(self, world: World, api: str, data: Json) -> Json | None:
        """The data of one call, None for a call that is none of these."""
        product = offer(world, str(data.get("offerId", "")))
        if api == OFFER_API:
            return {"model": _offer(product) if product else None}
        if api == FORM_API:
            return {"model": _form(product, _spec(data)) if product else None}
        if api == MAKE_API:
            return self._made(world, product, data)
        return None

    def _made(self, world: World, product: Product | None, data: Json) -> Json:
        spec = _spec(data)
        if product is None or spec is None:
            return {"success": False, "message": "商品规格或数量不正确，请重新选择"}
        memo = str(data.get("memo") or "").strip()
        made = self._purchases.place(world, self._now(), product, spec, memo)
        return {"success": True, "orderId": made.order_id}


def _spec(data: Json) -> tuple[str, str, int] | None:
    """(colour, size, quantity) as chosen, None where that is no choice of the offer's."""
    colour, _, size = str(data.get("spec", "")).partition(";")
    number = str(data.get("quantity", ""))
    quantity = int(number) if number.isascii() and number.isdigit() else 0
    if colour not in COLOURS or size not in SIZES or not 0 < quantity <= MOST:
        return None
    return colour, size, quantity


def _offer(product: Product) -> Json:
    company, login = SUPPLIERS[product.supplier]
    return {
        "offerId": product.offer_id,
        "subject": product.supplier_title,
        "image": product.image,
        "price": str(product.cost_fen),
        "productNumber": product.code,
        "sellerInfo": {"companyName": company, "loginId": login},
        "skuProps": [
            {"prop": "颜色", "value": list(COLOURS)},
            {"prop": "尺码", "value": list(SIZES)},
        ],
    }


def _form(product: Product, spec: tuple[str, str, int] | None) -> Json | None:
    if spec is None:
        return None
    colour, size, quantity = spec
    goods = product.cost_fen * quantity
    return {
        **_offer(product),
        "specItems": [
            {"specName": "颜色", "specValue": colour},
            {"specName": "尺码", "specValue": size},
        ],
        "quantity": quantity,
        "receiver": masked(OWN_ADDRESS),
        "carriage": str(CARRIAGE_FEN),
        "sumPayment": str(goods + CARRIAGE_FEN),
    }
