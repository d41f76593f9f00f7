/** What stands in an order's card. Every text comes from the agent as it is. */

/**
 * @param {string} name
 * @param {...(Node | string)} value
 */
function fact(name, ...value) {
  return [make("dt", {}, name), make("dd", {}, ...value)];
}

/**
 * @param {OrderView} view
 * @returns {HTMLElement[]}
 */
function cardFacts(view) {
  const { detail } = view;
  const rows = [];
  for (const one of detail.waybills) {
    const from = one.sources.map((/** @type {string} */ source) => say(`card_sources_${source}`));
    const number = make("span", { class: "number" }, one.number);
    rows.push(...fact(say(`card_${one.side}_waybill`), `${one.carrier_name} `, number, from.length ? ` (${from.join(", ")})` : ""));
  }
  for (const one of detail.purchases) {
    rows.push(...fact(say("card_supplier_order"), `${one.supplier_name} ${one.order_id} · ${one.status} · ${one.tied_by}`));
  }
  if (detail.trace) {
    const { at, kind, text } = detail.trace;
    rows.push(...fact(say("card_last_trace"), `${fullTime(at)} · ${kind} · ${text}`));
  }
  if (detail.decided) {
    const at = detail.decided_at ? ` (${fullTime(detail.decided_at)})` : "";
    rows.push(...fact(say("card_decided"), `${detail.decided}${at}`));
  }
  return [make("p", {}, detail.paragraph), make("dl", {}, ...rows)];
}

/**
 * @param {OrderView | null} view
 * @param {string} id
 * @param {string} state
 * @param {() => void} close
 */
function cardHead(view, id, state, close) {
  const word = make("span", { class: "state" }, say(`state_${view?.state ?? state}`));
  word.prepend(shape(view?.state ?? state));
  const closing = pressable("×", close, { class: "close", "aria-label": say("card_close") });
  return make("header", {}, make("h2", { id: "title" }, id), word, closing);
}
