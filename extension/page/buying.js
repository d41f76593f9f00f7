/**
 * The way to an order at a supplier: the store order's number is offered for the memo, and what was
 * placed is remembered. The seller fills in and presses everything else.
 *
 * @typedef {{form_page: string, product_id: Place, quantity: Place | null, memo: string,
 *   submit: string, done_page: string, done_order_id: Place}} BuyingPlaces
 */

class Buying {
  /** @param {{key: string, buying: BuyingPlaces}} portal */
  constructor(portal) {
    this.portal = portal;
    this.places = portal.buying;
    this.chip = new Chip();
    this.offer = "";
    this.placed = false;
    /** @type {{purchase: number, order_id: string} | null} */
    this.chosen = null;
    this.watcher = new MutationObserver(() => void this.look());
    this.watcher.observe(document.body, { childList: true, subtree: true });
    document.addEventListener("click", (event) => this.pressed(event), true);
    void this.look();
  }

  async look() {
    if (new RegExp(this.places.done_page).test(location.href)) return this.shown();
    if (!new RegExp(this.places.form_page).test(location.href)) return this.chip.hide();
    const offer = valueAt(document, this.places.product_id);
    if (!offer || offer === this.offer || !this.memo()) return undefined;
    this.offer = offer;
    return this.offered(offer);
  }

  memo() {
    const field = document.querySelector(this.places.memo);
    return field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement ? field : null;
  }

  /** @param {string} offer */
  async offered(offer) {
    const said = await this.ask({ action: "form", product_id: offer });
    if (!said.ok || !said.answer.open.length) return;
    const buttons = said.answer.open.map((/** @type {{purchase: number, order_id: string}} */ one) =>
      pressable(say("memo_offer", one.order_id), () => this.fill(one)),
    );
    this.chip.tell(said.answer.text);
    this.chip.show(...buttons);
  }

  /** @param {{purchase: number, order_id: string}} one */
  fill(one) {
    const field = this.memo();
    if (!field) return;
    const other = this.chosen?.order_id;
    const before = other ? field.value.split(other).join("").trim() : field.value.trim();
    this.chosen = one;
    if (!before.includes(one.order_id)) typeInto(field, before ? `${before} ${one.order_id}` : one.order_id);
    this.chip.tell(say("memo_done"));
  }

  /** @param {Event} event the seller's own press of the supplier's button */
  pressed(event) {
    const button = event.target instanceof Element ? event.target.closest(this.places.submit) : null;
    if (!button || !this.chosen || !event.isTrusted || !this.offer) return;
    const quantity = Number(this.places.quantity ? valueAt(document, this.places.quantity) : 0);
    const memo = this.memo()?.value ?? "";
    void this.ask({
      action: "placed",
      purchase: this.chosen.purchase,
      product_id: this.offer,
      quantity: quantity || null,
      memo_given: memo.includes(this.chosen.order_id),
    });
  }

  /** The supplier's page shows the number of the new order. */
  async shown() {
    const order = valueAt(document, this.places.done_order_id);
    if (!order || this.placed) return;
    this.placed = true;
    await this.ask({ action: "shown", supplier_order: order });
  }

  /** @param {Record<string, unknown>} body */
  ask(body) {
    return askAgent("purchase", { portal: this.portal.key, ...body });
  }
}
