"""A submit of the ship form: checked, applied, answered - or struck by a fault on the way."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from .carriers import key_of_code
from .faults import Faults
from .messages import Json, Reply, json_reply, redirect
from .sessions import Session
from .store_checks import Refusal, Submit, refusal
from .variants import Resubmit, Variant
from .world import PARTLY, SHIPPED, UNSHIPPED, StoreOrder, StoreParcel, StoreState, World

CHALLENGE: Json = {"code": 10999, "msg": "请完成安全验证", "data": {"captcha": True}}  # guess
HTML = (("Content-Type", "text/html"),)
LOGIN_PATH = "/login/common?extra=%7B%22from%22%3A%22submit%22%7D"


class StoreSubmit:
    """Counts every submit request received, on its own."""

    def __init__(self, variant: Variant, faults: Faults, now: Callable[[], datetime]) -> None:
        self._variant = variant
        self._faults = faults
        self._now = now
        self._count = 0
        self._pending: list[tuple[datetime, Callable[[], object]]] = []

    @property
    def resubmit(self) -> Resubmit:
        """What a second submit does in this run."""
        if self._faults.on("duplicate-on-resubmit"):
            return "duplicates"
        if self._faults.on("overwrite-on-resubmit"):
            return "overwrites"
        return self._variant.resubmit

    def settle(self) -> None:
        """Applies what was answered late and is due by now."""
        due = [apply for at, apply in self._pending if at <= self._now()]
        self._pending = [(at, apply) for at, apply in self._pending if at > self._now()]
        for apply in due:
            apply()

    def receive(self, world: World, session: Session, body: Json) -> Reply:
        """One submit request."""
        self._count += 1
        given, order, entry = self._noted(world, body)
        reply, entry["answer"] = self._fate(world, session, order, given, entry)
        return reply

    def note(self, world: World, body: Json, answer: str) -> None:
        """A submit request that got no further than the door."""
        self._count += 1
        self._noted(world, body)[2]["answer"] = answer

    def _noted(self, world: World, body: Json) -> tuple[Submit, StoreOrder | None, Json]:
        given = self._read(body)
        order = world.store.get(given.order_id)
        entry: Json = {
            "at": self._now().isoformat(),
            "numbers": [given.number],
            "carrier": key_of_code(given.code),
            "applied": False,
            "answer": "",
        }
        if order is not None:
            order.submits.append(entry)
        return given, order, entry

    def _read(self, body: Json) -> Submit:
        code, _, number = self._variant.submit_fields
        order_id = str(body.get("order_id", ""))
        # The whole-order form names no lines: it means all of them.
        items = body.get("shipped_order_info")
        ids = [str(i["shipped_order_id"]) for i in items] if items is not None else ["*"]
        return Submit(
            order_id,
            str(body.get(code, "")),
            str(body.get(number, "")),
            tuple(ids),
            bool(body.get("ignore_check")),  # guess: the flag of 继续发货
        )

    def _fate(
        self, world: World, session: Session, order: StoreOrder | None, given: Submit, entry: Json
    ) -> tuple[Reply, str]:
        strikes = self._faults.strikes
        if strikes("drop-before-apply", self._count):
            return Reply(drop=True), "connection dropped before applying"
        if strikes("login-on-submit", self._count):
            session.alive = False
            return redirect(LOGIN_PATH), "302 to the login page"
        if strikes("challenge-on-submit", self._count):
            session.challenged = True
            return json_reply(CHALLENGE), "slider"
        if self._faults.on("late-apply"):
            at = self._now() + timedelta(milliseconds=self._faults.value("late-apply"))
            self._pending.append((at, lambda: self._apply_late(world, order, given, entry, at)))
            return Reply(504, HTML, b"<h1>504 Gateway Time-out</h1>"), "504, to be applied later"
        refused = self._apply(world, order, given, entry, self._now())
        if strikes("drop-after-apply", self._count):
            return Reply(drop=True), "connection dropped after applying"
        if strikes("error-after-apply", self._count):
            return json_reply({"code": 20000, "msg": "系统错误"}, 500), "500 after applying"
        if refused is not None:
            return json_reply({"code": refused.code, "msg": refused.text, "data": None}), (
                f"{refused.code} {refused.text}"
            )
        return json_reply({"code": 0, "msg": "", "data": {"success": True}}), "0 发货成功"

    def _apply_late(
        self, world: World, order: StoreOrder | None, given: Submit, entry: Json, at: datetime
    ) -> None:
        refused = self._apply(world, order, given, entry, at)
        outcome = f"refused later: {refused.code} {refused.text}" if refused else "applied later"
        entry["answer"] = f"504, {outcome}"

    def _apply(
        self, world: World, order: StoreOrder | None, given: Submit, entry: Json, at: datetime
    ) -> Refusal | None:
        refused = refusal(world, order, given, self.resubmit)
        if refused is not None or order is None:
            return refused
        order.become(at, self._shipped(order, given, at))
        entry["applied"] = True
        world.reshown[order.order_id] = self._faults.value("stale-reads")
        return None

    def _shipped(self, order: StoreOrder, given: Submit, at: datetime) -> StoreState:
        every = tuple(line.item_id for line in order.lines)
        items = every if given.item_ids == ("*",) else given.item_ids
        before = order.state
        pack = f"7{order.order_id[4:]}{len(order.submits) % 10}"
        parcel = StoreParcel(key_of_code(given.code), given.number, at, pack, items)
        replaces = before.status not in (UNSHIPPED, PARTLY) and self.resubmit == "overwrites"
        parcels = (parcel,) if replaces else (*before.parcels, parcel)
        sent = {item for one in parcels for item in one.item_ids}
        status = SHIPPED if sent >= set(every) else PARTLY
        return replace(before, status=status, parcels=parcels)
