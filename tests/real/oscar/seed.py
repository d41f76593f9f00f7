# pyright: basic, reportMissingImports=false
# (runs in the Python that has oscar, not in ours)
"""The buyer's orders at the supplier, one for each order of the store's, always the same."""

from decimal import Decimal

from django.contrib.auth import get_user_model
from oscar.core.loading import get_class, get_model

BUYER, STAFF, PASSWORD = "buyer@example.test", "staff@example.test", "oscar-test-1"

Basket = get_model("basket", "Basket")
Country = get_model("address", "Country")
EventType = get_model("order", "ShippingEventType")
Order = get_model("order", "Order")
Partner = get_model("partner", "Partner")
Product = get_model("catalogue", "Product")
ProductClass = get_model("catalogue", "ProductClass")
ShippingAddress = get_model("order", "ShippingAddress")
StockRecord = get_model("partner", "StockRecord")
EventHandler = get_class("order.processing", "EventHandler")
FixedPrice = get_class("shipping.methods", "FixedPrice")
OrderCreator = get_class("order.utils", "OrderCreator")
OrderTotalCalculator = get_class("checkout.calculators", "OrderTotalCalculator")
Selector = get_class("partner.strategy", "Selector")

POSTAGE = FixedPrice(Decimal(6), Decimal(6))
SCATTER = 7_777_777_771  # shares no factor with ten, so i times it never repeats within the digits
CARRIERS = (
    ("圆通速递", "YT", 13),
    ("顺丰速运", "SF", 13),
    ("中通快递", "78", 12),
    ("极兔速递", "JT", 13),
    ("韵达快递", "43", 13),
)


def waybill(i: int) -> str:
    """The i-th order's carrier and number, as the supplier writes them."""
    carrier, head, digits = CARRIERS[i % len(CARRIERS)]
    return f"{carrier} {head}{(i * SCATTER + 8_812_345_670_000) % 10**digits:0{digits}d}"


def _account(name: str, email: str, **rights: bool):
    user, new = get_user_model().objects.get_or_create(
        username=name, defaults={"email": email, **rights}
    )
    if new:
        user.set_password(PASSWORD)
        user.save()
    return user


def _first_data():
    _account("staff", STAFF, is_staff=True, is_superuser=True)
    Country.objects.get_or_create(
        iso_3166_1_a2="CN",
        defaults={
            "iso_3166_1_a3": "CHN",
            "iso_3166_1_numeric": "156",
            "printable_name": "中国",
            "name": "China",
            "is_shipping_country": True,
        },
    )
    EventType.objects.get_or_create(name="Dispatched", defaults={"code": "dispatched"})
    return _account("buyer", BUYER)


def _product(sku: str, title: str):
    kind, _ = ProductClass.objects.get_or_create(name="Goods", defaults={"track_stock": False})
    partner, _ = Partner.objects.get_or_create(name="Warehouse")
    product, new = Product.objects.get_or_create(
        upc=sku, defaults={"title": title, "product_class": kind, "structure": "standalone"}
    )
    if new:
        StockRecord.objects.create(
            product=product, partner=partner, partner_sku=sku, price=Decimal(5 + product.id)
        )
    return product


def _place(number: str, buyer, wanted: dict) -> None:
    basket = Basket.objects.create(owner=buyer)
    basket.strategy = Selector().strategy(user=buyer)
    for line in wanted["lines"]:
        basket.add_product(_product(line["sku"], line["title"]), quantity=line["quantity"])
    receiver = wanted["receiver"]
    address = ShippingAddress.objects.create(
        first_name=receiver["fullName"],
        line1=receiver["streetLine1"],
        line4=receiver["city"],
        state=receiver["province"],
        postcode=receiver["postalCode"],
        phone_number=f"+86{receiver['phoneNumber']}",
        country_id="CN",
        notes=f"Ref {wanted['code']}",
    )
    charge = POSTAGE.calculate(basket)
    OrderCreator().place_order(
        basket=basket,
        total=OrderTotalCalculator().calculate(basket, charge),
        user=buyer,
        shipping_address=address,
        shipping_method=POSTAGE,
        shipping_charge=charge,
        order_number=number,
    )
    basket.submit()


def dispatch(order, text: str, goods: dict[str, int] | None = None) -> None:
    """A parcel leaves with what was not dispatched yet, or with some goods (SKU → how many)."""
    sent = EventType.objects.get(code="dispatched")
    lines, quantities = [], []
    for line in order.lines.all():
        left = line.quantity - line.shipping_event_quantity(sent)
        many = left if goods is None else goods.get(line.partner_sku, 0)
        if many:
            lines.append(line)
            quantities.append(many)
    if not lines:
        raise ValueError(f"order {order.number} has nothing left to dispatch")
    handler = EventHandler()
    handler.handle_shipping_event(order, sent, lines, quantities, reference=text)
    if order.status == "Paid":
        handler.handle_order_status_change(order, "Dispatched")


def seed(orders: list[dict], undispatched: int) -> dict[str, int]:
    """Place what is missing; all but the last few orders get their parcel, if they have none."""
    buyer = _first_data()
    placed = sent = 0
    for i, wanted in enumerate(orders, 1):
        number = f"W{100_000 + i}"
        if not Order.objects.filter(number=number).exists():
            _place(number, buyer, wanted)
            placed += 1
        order = Order.objects.get(number=number)
        if i <= len(orders) - undispatched and order.status == "Paid":
            dispatch(order, waybill(i))
            sent += 1
    return {"placed": placed, "dispatched": sent}
