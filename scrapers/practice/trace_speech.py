"""Says one event in its carrier's words, with made-up couriers, stations and telephone numbers."""

from random import Random

from .trace_events import Kind, Place
from .trace_troubles import ANNOUNCED, MEANINGLESS, SENT_BACK, TROUBLES
from .trace_words import Voice

_SURNAMES = "张王李赵陈刘杨黄周吴徐孙朱胡郭何"
_GIVEN = ("伟", "小明", "建国", "志强", "海波", "磊", "俊杰", "春生", "丽", "晓东", "永刚", "国庆")
_SHOPS = (
    "{site}菜鸟驿站", "{site}丰巢智能柜", "菜鸟驿站", "丰巢快递柜", "{site}妈妈驿站",
    "兔喜生活驿站", "{site}快递超市",
)  # fmt: skip


class Speaker:
    """One parcel's sentences: its station stays the same, couriers differ from place to place."""

    def __init__(self, voice: Voice, rng: Random, end: Place) -> None:
        self._voice = voice
        self._rng = rng
        self._shop = rng.choice(_SHOPS).format(site=end.site)
        self._couriers: dict[Place, tuple[str, str]] = {}

    def says(self, kind: Kind, place: Place, *, hub: bool, to: str = "") -> str:
        """A scan or a trouble at this place; `to` is what the next place is called."""
        voice = self._voice
        told: dict[Kind, tuple[str, ...]] = {
            "picked_up": voice.picked_up,
            "in_transit": voice.left,
            "arrived": voice.arrived,
            "out_for_delivery": voice.out,
            "locker": voice.locker,
            "delivered": voice.delivered,
        }
        if kind in told:
            return self._fill(self._rng.choice(told[kind]), place, hub=hub, to=to)
        return self._fill(voice.lead + self._rng.choice(TROUBLES[kind]), place, hub=hub)

    def sent_back(self, place: Place) -> str:
        said = self._voice.lead + self._rng.choice(SENT_BACK)
        return self._fill(said, place, hub=False)

    def says_nothing(self, place: Place) -> str:
        return self._fill(self._rng.choice(MEANINGLESS), place, hub=False)

    def announces(self) -> str:
        return self._rng.choice(ANNOUNCED)

    def called(self, place: Place, *, hub: bool) -> str:
        """What this carrier calls its outlet or its hub there."""
        names = {"short": place.short, "region": place.region, "city": place.city}
        pattern = self._voice.hub if hub else self._voice.outlet
        area = place.site.removeprefix(place.short)
        return pattern.format(site=place.site, area=area, **names)

    def _fill(self, said: str, place: Place, *, hub: bool, to: str = "") -> str:
        who, tel = self._courier(place)
        return said.format(
            city=place.city,
            short=place.short,
            region=place.region,
            here=self.called(place, hub=hub),
            next=to,
            who=who,
            tel=tel,
            shop=self._shop,
            line=_landline(place),
            item=self._voice.item,
        )

    def _courier(self, place: Place) -> tuple[str, str]:
        if place not in self._couriers:
            rng = self._rng
            tel = f"1{rng.choice(('38', '59', '77', '86'))}{rng.randrange(10**8):08d}"
            self._couriers[place] = rng.choice(_SURNAMES) + rng.choice(_GIVEN), tel
        return self._couriers[place]


def _landline(place: Place) -> str:
    mixed = sum(map(ord, place.site))
    return f"0{500 + mixed % 400}-8{mixed * 7919 % 10**7:07d}"
