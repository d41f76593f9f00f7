"""`/v1/hello`: how the agent and its stores are."""

from __future__ import annotations

from datetime import datetime
from importlib.metadata import version

from flask import Response

from agent.api.again import told
from agent.api.contract.health import (
    DeadlineNear,
    Hello,
    HelloAsked,
    ParkedPortal,
    PassView,
    StoreHealth,
    SupplierHealth,
)
from agent.api.here import Here
from agent.api.routes.blueprint import Routes, here
from agent.api.routes.runs import run_view
from agent.settings import StoreConfig
from agent.telling.voice import Voice
from scrapers import errors
from scrapers.portal_files import spoken_name

health = Routes("health")


@health.post("/hello", Hello)
def hello(body: HelloAsked) -> Response:
    """Version, health, parked portals. The first signed one pins the caller's origin."""
    at, voice = here(), here().voice(body.lang)
    stores = [_store(at, voice, store, counts=body.counts) for store in at.place.config.store]
    parked = [_parked(at, voice, row) for row in at.ledger.decisions.parked()]
    run = at.ledger.asked_runs.under_way()
    lives = at.worker_lives()
    if parked:
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
        )
    )


def _store(at: Here, voice: Voice, store: StoreConfig, *, counts: bool) -> StoreHealth:
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
        next_pass=None,
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


def _parked(at: Here, voice: Voice, row: dict[str, str]) -> ParkedPortal:
    kind = getattr(errors, row["error"], errors.PortalError)
    name, words = spoken_name(row["portal"]), voice.words
    step = words.say(
        f"next.{kind.next_step}", portal=row["portal"], evidence=row["evidence"] or "-"
    )
    return ParkedPortal(
        id=f"{row['portal']}:{row['at']}",
        portal=row["portal"],
        portal_name=name,
        error=row["error"],
        at=datetime.fromisoformat(row["at"]),
        text=words.say(f"portal.{row['error']}", portal=name, message=row["message"]),
        next_step=step,
    )
