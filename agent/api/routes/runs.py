"""`/v1/sync` and `/v1/runs`: passes that are asked for."""

from __future__ import annotations

from flask import Response

from agent.api.again import once, told
from agent.api.contract.runs import Runs, RunsAsked, RunView, SyncAsked, SyncTaken
from agent.api.here import Here
from agent.api.routes.blueprint import Routes, here
from agent.errors import UserError
from agent.ledger.asked_runs import AskedRun
from agent.telling.runs import run_text
from agent.telling.voice import Voice

runs = Routes("runs")


@runs.post("/sync", SyncTaken, 202)
def sync(body: SyncAsked) -> Response:
    """Ask for a run; it goes on in the worker. The answer comes at once."""
    at = here()
    if body.store is None and (body.order_id is not None or body.portal is not None):
        raise UserError("order_of_which_store")
    if body.store is not None:
        store = at.store(body.store, body.portal)
        if body.order_id is not None and at.ledger.orders.get(store.key, body.order_id) is None:
            raise UserError("unknown_order", order=body.order_id)

    def work() -> Response:
        run = at.ledger.asked_runs.ask(body.store, body.order_id, at.now())
        return told(SyncTaken(run=run), 202)

    return once(at, body, work)


@runs.post("/runs", Runs)
def runs_(body: RunsAsked) -> Response:
    """How far asked-for runs are."""
    at, voice = here(), here().voice(body.lang)
    asked = at.ledger.asked_runs
    found = [run for id in dict.fromkeys(body.ids) if (run := asked.get(id)) is not None]
    known = {run.id for run in found}
    found += [run for run in asked.latest(body.latest) if run.id not in known]
    return told(Runs(runs=[run_view(at, voice, run) for run in found]))


def run_view(at: Here, voice: Voice, run: AskedRun) -> RunView:
    """One run as it is told."""
    return RunView.model_validate(
        {
            "id": run.id,
            "store": run.store,
            "order_id": run.order_id,
            "state": run.state,
            "asked_at": run.asked_at,
            "ended_at": run.ended_at,
            "bits": run.bits,
            "text": run_text(voice, run, lives=at.worker_lives()),
        }
    )
