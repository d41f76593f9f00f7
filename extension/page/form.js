/**
 * The ship form: fills carrier and waybill from the agent, and leaves the last button to the seller.
 * Meanwhile the order is the seller's: the agent does not touch it.
 *
 * @typedef {{page: string | null, order_id: Place, address: string | null, number: string,
 *   carrier: string | null, carrier_input: string | null, carrier_option: string | null}} FormPlaces
 */

const RENEW_MS = 60_000;
const UNANSWERED_MS = 5_000; // where nobody answered
const GONE_MS = 1_000; // a form may vanish for a moment while the page renders

class Form {
  /** @param {{key: string, account: Place | null, form: FormPlaces}} portal */
  constructor(portal) {
    this.portal = portal;
    this.places = portal.form;
    this.chip = new Chip();
    this.order = ""; // whose form stands on the page
    this.taken = ""; // the order that the agent leaves to the seller
    this.typed = ""; // the number that we put in for it
    this.compared = 0; // how often it was asked: an earlier answer never stands over a later one
    this.touching = false; // the seller did something since the lease was last renewed
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.going = undefined;
    this.button = pressable(say("fill_button"), () => void this.fill());
    this.watcher = new MutationObserver((records) => void (records.every(isOurs) || this.look()));
    document.addEventListener("visibilitychange", () => this.turned());
    document.addEventListener("input", () => this.touched(), true);
    addEventListener("popstate", () => this.look());
    addEventListener("pagehide", () => this.leave());
    this.turned();
  }

  turned() {
    clearTimeout(this.timer);
    if (document.hidden) return this.watcher.disconnect();
    this.watcher.observe(document.body, { childList: true, subtree: true, characterData: true });
    this.look();
    if (this.typed) void this.compare();
    return undefined;
  }

  field() {
    const found = document.querySelector(this.places.number);
    return found instanceof HTMLInputElement ? found : null;
  }

  /** Whether a ship form stands on the page, and for which order. */
  look() {
    const order = this.field() ? this.orderShown() : "";
    if (order) clearTimeout(this.going);
    if (order === this.order) return;
    if (!order && this.taken) {
      clearTimeout(this.going);
      this.going = setTimeout(() => this.turnTo(this.field() ? this.orderShown() : ""), GONE_MS);
      return;
    }
    this.turnTo(order);
  }

  /** @param {string} order */
  turnTo(order) {
    if (order === this.order) return;
    this.leave();
    this.order = order;
    if (!order) return this.chip.hide();
    this.chip.tell("");
    this.chip.show(this.button);
  }

  orderShown() {
    const { order_id, address } = this.places;
    const near = this.field()?.closest("[role='dialog']");
    const shown = (near && valueAt(near, order_id)) || "";
    if (shown) return shown;
    const named = address ? matched(location.href, address) : "";
    const onPage = this.places.page && new RegExp(this.places.page).test(location.href);
    return onPage ? valueAt(document, order_id) || named : "";
  }

  /** @param {string} order */
  shows(order) {
    return Boolean(this.field()) && this.orderShown() === order;
  }

  /** @param {string} order */
  page(order) {
    const { key, account } = this.portal;
    return { portal: key, account: (account && valueAt(document, account)) || null, order_id: order };
  }

  async fill() {
    this.look();
    if (!this.order) return;
    this.button.disabled = true;
    try {
      await this.fillFor(this.order);
    } finally {
      this.button.disabled = false;
    }
  }

  /**
   * Nothing is typed into the form of another order: after each wait it is looked whose form stands.
   *
   * @param {string} order
   */
  async fillFor(order) {
    const said = await askAgent("fill", { ...this.page(order), action: "take" });
    if (!said.ok) return this.chip.tell(problemText(said), true);
    this.taken = order;
    const { number, carrier_names } = said.answer;
    const { carrier_input, carrier_option } = this.places;
    const choosing = this.shows(order) && carrier_input ? document.querySelector(carrier_input) : null;
    if (choosing instanceof HTMLInputElement && carrier_option) {
      await chooseIn(choosing, carrier_option, carrier_names, () => this.shows(order));
    }
    const live = this.field();
    if (!live || !this.shows(order)) return this.moved();
    typeInto(live, number);
    this.typed = number;
    await awaited(() => carrier_names.includes(this.carrierShown()), 1_500); // the page shows it when it can
    return this.compare();
  }

  moved() {
    this.turnTo(this.field() ? this.orderShown() : "");
    this.leave();
    this.chip.tell(say("fill_moved"), true);
  }

  carrierShown() {
    const carrier = this.places.carrier ? document.querySelector(this.places.carrier) : null;
    return carrier?.textContent?.trim() ?? "";
  }

  /** What the form shows now is compared by the agent; a difference is said, and the lease renewed. */
  async compare() {
    clearTimeout(this.timer);
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const order = this.taken;
    if (!order || !this.shows(order)) return this.look();
    const shown = { number: this.field()?.value ?? "", carrier: this.carrierShown() };
    const touched = this.touching;
    const nth = ++this.compared;
    this.touching = false;
    const said = await askAgent("fill", { ...this.page(order), action: "shown", touched, ...shown });
    if (!this.shows(order)) return this.look();
    if (!said.ok) this.touching ||= touched;
    if (nth !== this.compared) return undefined;
    const same = said.ok && said.answer.same;
    const text = said.ok ? said.answer.text : problemText(said);
    this.chip.tell(same ? `${text} ${say("fill_leave_to_you")}` : text, !same);
    clearTimeout(this.timer);
    const pause = said.ok ? RENEW_MS : UNANSWERED_MS;
    if (!document.hidden) this.timer = setTimeout(() => void this.compare(), pause);
    return undefined;
  }

  /** The seller changes something after the filling: compare again. */
  touched() {
    if (!this.typed) return;
    this.touching = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.compare(), 400);
  }

  /** The form is gone or is another order's: ours is the agent's again, and our number goes with it. */
  leave() {
    const { taken, typed } = this;
    if (!taken) return;
    this.taken = this.typed = "";
    clearTimeout(this.timer);
    void askAgent("fill", { ...this.page(taken), action: "release" });
    const field = this.field();
    if (field && typed && field.value === typed && !this.shows(taken)) typeInto(field, "");
  }
}
