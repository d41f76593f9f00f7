/** What the seller can do from an order's card. */

const HOURS = [1, 4, 24];
const POLL_MS = 1_000;

/**
 * @typedef {{list: List, view: OrderView, say: (text: string) => void, again: () => Promise<void>,
 *   isOpen: () => boolean}} Deed
 */

/** @param {Deed} deed */
function cardActions(deed) {
  const { view } = deed;
  const numbers = /** @type {{number: string, side: string}[]} */ (view.detail.waybills);
  const copied = numbers.find((one) => one.side === "store") ?? numbers[0];
  const deeds = [pressable(say("card_sync"), () => void syncOrder(deed), { class: "main" })];
  if (copied) deeds.push(pressable(say("card_copy"), () => void copyNumber(deed, copied.number)));
  for (const purchase of view.detail.purchases) {
    if (!purchase.url) continue;
    deeds.push(pressable(say("card_open_supplier"), () => open(purchase.url, "_blank", "noopener")));
  }
  for (const offer of view.detail.offers) {
    const title = `${offer.supplier_name} · ${offer.title}`;
    const text = `${say("card_order_at_supplier")}: ${offer.title.slice(0, 24)}`;
    deeds.push(pressable(text, () => void orderThere(deed, offer), { title }));
  }
  return [make("div", { class: "deeds" }, ...deeds), make("div", { class: "deeds" }, ...ignoring(deed))];
}

/** @param {Deed} deed */
function ignoring(deed) {
  if (deed.view.ignored_until) return [pressable(say("card_unignore"), () => void ignore(deed, null))];
  return HOURS.map((hours) =>
    pressable(say("card_ignore_for", String(hours)), () => void ignore(deed, hours)),
  );
}

/**
 * @param {Deed} deed
 * @param {number | null} hours
 */
async function ignore(deed, hours) {
  const until = hours === null ? null : new Date(Date.now() + hours * 3_600_000).toISOString();
  const body = { ...ownOrder(deed), until };
  await done(deed, await askAgent("ignore", body), "");
}

/** @param {Deed} deed */
function ownOrder(deed) {
  return { portal: deed.list.portal.key, store: deed.list.answers.store, order_id: deed.view.id };
}

/** @param {Deed} deed */
async function syncOrder(deed) {
  deed.say(say("running"));
  const asked = await askAgent("sync", ownOrder(deed));
  if (!asked.ok) return deed.say(problemText(asked));
  for (let under_way = true; under_way && deed.isOpen(); ) {
    await new Promise((go) => setTimeout(go, POLL_MS));
    if (document.hidden) await new Promise((go) => document.addEventListener("visibilitychange", go, { once: true }));
    const told = await askAgent("runs", { ids: [asked.answer.run] });
    if (!told.ok) return deed.say(problemText(told));
    const run = told.answer.runs[0];
    if (run) deed.say(run.text);
    under_way = run?.state === "asked" || run?.state === "running";
  }
  if (deed.isOpen()) await deed.again();
}

/**
 * @param {Deed} deed
 * @param {string} number
 */
async function copyNumber(deed, number) {
  await navigator.clipboard.writeText(number);
  deed.say(`${say("copied")} ${number}`);
}

/**
 * The pair is known as soon as the new supplier order appears.
 *
 * @param {Deed} deed
 * @param {{portal: string, product_id: string}} offer
 */
async function orderThere(deed, offer) {
  const body = {
    action: "begin",
    portal: offer.portal,
    store: deed.list.answers.store,
    order_id: deed.view.id,
    product_id: offer.product_id,
  };
  const said = await askAgent("purchase", body);
  if (!said.ok) return deed.say(problemText(said));
  open(said.answer.url, "_blank", "noopener");
  deed.say(said.answer.text);
}

/**
 * A question with its answers. Where one of several must be chosen the side panel does it.
 *
 * @param {Deed} deed
 * @param {any} review
 */
function question(deed, review) {
  const box = make("div", { class: "question" }, make("p", {}, review.text));
  const yes = () => void answerReview(deed, "accept", review.id);
  const no = () => void answerReview(deed, "reject", review.id);
  const deeds = make("div", { class: "deeds" });
  if (review.can_accept && review.choices.length === 0) {
    deeds.append(pressable(say("card_accept"), yes, { class: "main" }));
  }
  deeds.append(pressable(say("card_reject"), no));
  box.append(deeds);
  return box;
}

/**
 * @param {Deed} deed
 * @param {"accept" | "reject"} answer
 * @param {number} id
 */
async function answerReview(deed, answer, id) {
  const said = await askAgent(`reviews/${answer}`, { portal: deed.list.portal.key, id });
  await done(deed, said, said.ok ? said.answer.text : "");
}

/**
 * @param {Deed} deed
 * @param {Said} said
 * @param {string} text
 */
async function done(deed, said, text) {
  if (!said.ok) return deed.say(problemText(said));
  await deed.again();
  deed.say(text);
}
