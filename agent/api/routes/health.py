"""`/v1/hello`: how the agent and its stores are."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib.metadata import version

from flask import Response

from agent.api.again import told
from agent.api.contract.health import (
    DeadlineNear,
    Hello,
    HelloAsked,
    ParkedPortal,
    PassView,
    StoreAlert,
    StoreHealth,
    SupplierHealth,
)
from agent.api.here import Here
from agent.api.routes.blueprint import Routes, here
from agent.api.routes.logins import way_of
from agent.api.routes.runs import run_view
from agent.ledger.alerts import Alert
from agent.ledger.parked import Parked
from agent.settings import Account, StoreConfig
from agent.sync.armed_log import ArmedLog
from agent.sync.failing import KIND
from agent.telling.alerts import raised
from agent.telling.portal_trouble import what_happened
from agent.telling.stops import why_stopped
from agent.telling.voice import Voice
from agent.words import Words, together
from scrapers.errors import LoginExpired, NeedsUser, named
from scrapers.portal_files import spoken_name

health = Routes("health")
_STOPS = ("breaker", KIND)
"""Alerts of stores; an account's are told as it is parked."""


@health.post("/hello", Hello)
def hello(body: HelloAsked) -> Response:
    """Version, health, parked portals. The first signed one pins the caller's origin."""
    at, voice = here(), here().voice(body.lang)
    accounts = {one.key: one for one in at.place.accounts()}
    told_ones = [one for one in at.ledger.alerts.open_ones() if one.kind in _STOPS]
    open_ones = [one for one in told_ones if one.subject in accounts]
    failing = {one.subject: one for one in open_ones if one.kind == KIND}
    stores = [
        _store(at, voice, store, failing.get(store.key), counts=body.counts)
        for store in at.place.config.store
    ]
    waiting = [one for one in at.ledger.parked.all() if _is_told(one, at.now())]
    parked = [
        _parked(at, voice, one, accounts[one.account])
        for one in waiting
        if one.account in accounts  # of one that left the settings nothing can be done
    ]
    run = at.ledger.asked_runs.under_way()
    lives = at.worker_lives()
    if parked or any(store.stopped for store in stores):
        how = "parked"
    elif any(store.needs_person for store in stores):
        how = "needs_person"
    else:
        how = "ok" if any(store.last_pass for store in stores) else "never_ran"
    return told(
        Hello(
            version=version("yundan"),
            now=at.now(),
            practice=at.place.home.practice,
            screen=at.screen.there(),
            health=how,
            worker=("running" if run and run.state == "running" else "idle") if lives else "absent",
            running=run_view(at, voice, run) if run else None,
            stores=stores,
            suppliers=[
                SupplierHealth(
                    key=supplier.key,
                    portal=supplier.portal,
                    portal_name=at.portal(supplier).spec.portal.name,
                    account=at.ledger.decisions.account_name(supplier.key),
                    trusts_captures=at.ledger.captured.trusts(supplier.key),
                )
                for supplier in at.place.config.supplier
            ],
            parked=parked,
            alerts=[_alert(voice.words, one) for one in open_ones],
        )
    )


def _store(
    at: Here, voice: Voice, store: StoreConfig, failing: Alert | None, *, counts: bool
) -> StoreHealth:
    last = at.ledger.decisions.last_run(store.key)
    told = at.care(store) if counts else None
    words = voice.words
    return StoreHealth(
        key=store.key,
        portal=store.portal,
        portal_name=at.portal(store).spec.portal.name,
        account=at.ledger.decisions.account_name(store.key),
        last_pass=PassView(
            started_at=last.started_at,
            ended_at=last.ended_at,
            complete=bool(last.complete),
            bits=last.exit_bits or 0,
            text=words.say("ui.groups", last.summary) if last.summary else words.say("runs.broken"),
        )
        if last
        else None,
        next_pass=_next_pass(at, store),
        stopped=_stopped(at, words, store, failing),
        needs_person=len(told.asking)
        if told
        else len({review.order_id for review in at.ledger.reviews.listed(store.key)}),
        counts=dict(told.counts) if told else None,
        deadlines=[
            DeadlineNear(
                id=f"{store.key}:{near.order_id}:{near.deadline.isoformat()}",
                order_id=near.order_id,
                deadline=near.deadline,
                text=words.say(
                    "face.deadline_near",
                    order=near.order_id,
                    deadline=voice.time(near.deadline, near.zone),
                ),
            )
            for near in (told.near if told else ())
        ],
    )


def _next_pass(at: Here, store: StoreConfig) -> datetime | None:
    """When the schedule reads this store or one of its suppliers next."""
    if not at.place.config.schedule.on:
        return None
    now = at.now()
    plans = at.ledger.polls.plans(now)
    own = plans.get(store.key)
    if own is None or own.next_at - now > timedelta(days=1):
        return None
    others = () if own.for_itself(now) else store.suppliers
    return max(min(plans[key].next_at for key in (store.key, *others) if key in plans), now)


def _stopped(at: Here, words: Words, store: StoreConfig, failing: Alert | None) -> str | None:
    """Why nothing is written to a store, and what to do."""
    if ArmedLog(at.place.home.armed, store.key).is_moved:
        return words.say("reasons.standby_moved", store=store.key)
    stopped = at.ledger.outcomes.stopped(store.key)
    disarmed = at.ledger.disarmed.of(store.portal)
    if failing is not None:
        return together(*raised(words, failing)[1:])  # the head names the store, as the card does
    if stopped is not None:
        said = words.say("stop_loss.stopped", store=store.key, what=why_stopped(stopped))
        return together(said, words.say("stop_loss.step", store=store.key))
    return words.say("reasons.portal_disarmed", store=store.key) if disarmed else None


def _alert(words: Words, alert: Alert) -> StoreAlert:
    head, *lines = raised(words, alert)
    id = f"{alert.kind}:{alert.subject}:{alert.opened_at.isoformat()}"
    return StoreAlert(id=id, store=alert.subject, text=head, next_step=together(*lines))


def _is_told(one: Parked, now: datetime) -> bool:
    """A login that seemed lost just now is looked at again before anybody hears of it."""
    hiccup = one.error == LoginExpired.__name__ and one.times < 2
    return not hiccup or now - one.at > timedelta(minutes=2)


def _parked(at: Here, voice: Voice, one: Parked, account: Account) -> ParkedPortal:
    name, words = spoken_name(one.portal), voice.words
    step = words.say(
        f"next.{named(one.error).next_step}", portal=one.account, evidence=one.evidence or "-"
    )
    return ParkedPortal(
        id=f"{one.account}:{one.at.isoformat()}",
        account=one.account,
        portal=one.portal,
        portal_name=name,
        error=one.error,
        at=one.at,
        text=words.phrase(what_happened(one.error, name, one.message)),
        next_step=step,
        login=way_of(at, account) if issubclass(named(one.error), NeedsUser) else None,
    )
