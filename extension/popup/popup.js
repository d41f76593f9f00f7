/** The popup: how the agent and its stores are, and "sync now". */

/** @import { Hello, LoginView, Reply } from "../shared/contract.js" */

import { ask } from "../shared/ask.js";
import { byId, showIn } from "../shared/element.js";
import { openPanel } from "../shared/panel_door.js";
import { problemBox } from "../shared/problem.js";
import { refreshTimes } from "../shared/time.js";
import { fillWords, word } from "../shared/words.js";
import { healthLines, line, parkedNotice } from "./health.js";
import { logIn } from "./log_in.js";
import { busy, runLine, runs, sync, watch } from "./runs.js";
import { storeCard } from "./store_card.js";

const EVERY_MS = 5000;

/** @type {Hello | null} */
let hello = null;
/** @typedef {Reply<unknown> & { ok: false }} Failed */
/** @type {Failed | null} what stands against all */
let problem = null;
/** @type {Failed | null} why the last "sync now" was not taken */
let refused = null;
/** @type {LoginView[]} */
let logins = [];
let running = 0;

async function refresh() {
  const [reply, under] = await Promise.all([ask("hello", { counts: true }), ask("logins")]);
  logins = under.ok ? under.answer.logins.map((login) => ({ ...login, code: [] })) : []; // the panel shows it
  problem = reply.ok ? null : reply;
  hello = reply.ok ? reply.answer : null;
  if (hello?.running) watch(hello.running.id, hello.running, changed);
  show();
}

/** What a run that ended changed is asked for at once. */
function changed() {
  const before = running;
  running = runs().filter((run) => run.state === "asked" || run.state === "running").length;
  show();
  if (running < before) void refresh();
}

function show() {
  const ready = hello !== null && hello.stores.length > 0 && !busy(null);
  byId("sync-all").setAttribute("aria-disabled", String(!ready));
  byId("practice").hidden = !hello?.practice;
  const nothing = hello === null && problem === null;
  const trouble = problem ?? refused;
  showIn(byId("problem"), trouble, () => (trouble ? [problemBox(trouble)] : []));
  showIn(byId("health"), [hello?.health, hello?.worker, hello?.stores.length, nothing], () =>
    hello ? healthLines(hello) : nothing ? [line("asking", word("loading"))] : [],
  );
  showIn(byId("runs"), hello && runs(), () => (hello ? runs().map(runLine) : []));
  showIn(byId("parked"), [hello?.parked, logins], () =>
    (hello?.parked ?? []).map((parked) => {
      const login = logins.find((one) => one.key === parked.account) ?? null;
      return parkedNotice(parked, logIn(parked, login, (reply) => void asked(reply)));
    }),
  );
  const stores = hello?.stores ?? [];
  showIn(byId("stores"), stores.map((store) => [store, busy(store.key)]), () =>
    stores.map((store) => storeCard(store, busy(store.key), (key) => void start(key))),
  );
  refreshTimes();
}

/** @param {string | null} store */
async function start(store) {
  if (hello === null || busy(store)) return;
  const reply = await sync(store, changed);
  refused = reply.ok ? null : reply;
  show();
}

/** @param {Reply<unknown>} reply a login was asked for */
async function asked(reply) {
  refused = reply.ok ? null : reply;
  await refresh();
}

fillWords();
byId("sync-all").addEventListener("click", () => void start(null));
byId("panel").addEventListener("click", () => openPanel(""));
byId("options").addEventListener("click", () => void chrome.runtime.openOptionsPage());
show();
void refresh();
setInterval(() => void refresh(), EVERY_MS);
