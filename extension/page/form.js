/**
 * The ship form: fills carrier and waybill from the agent, and leaves the last button to the seller.
 * Meanwhile the order is the seller's: the agent does not touch it.
 *
 * @typedef {{page: string | null, order_id: Place, address: string | null, number: string,
 *   carrier: string | null, carrier_input: string | null, carrier_option: string | null}} FormPlaces
 */

class Form {
  /** @param {{key: string, account: Place | null, form: FormPlaces}} portal */
  constructor(portal) {
    this.portal = portal;
    this.places = portal.form;
    this.chip = new Chip();
    this.order = "";
    this.filled = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.button = pressable(say("fill_button"), () => void this.fill());
    this.watcher = new MutationObserver((records) => void (records.every(isOurs) || this.look()));
    document.addEventListener("visibilitychange", () => this.turned());
    document.addEventListener("input", () => this.touched(), true);
    addEventListener("pagehide", () => this.leave());
    this.turned();
  }

  turned() {
    if (document.hidden) return this.watcher.disconnect();
    this.watcher.observe(document.body, { childList: true, subtree: true });
    return this.look();
  }

  field() {
    const found = document.querySelector(this.places.number);
    return found instanceof HTMLInputElement ? found : null;
  }

  /** Whether a ship form stands on the page, and for which order. */
  look() {
    const order = this.field() ? this.orderShown() : "";
    if (order === this.order) return;
    this.leave();
    this.order = order;
    this.filled = false;
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

  page() {
    const { key, account } = this.portal;
    return { portal: key, account: (account && valueAt(document, account)) || null, order_id: this.order };
  }

  async fill() {
    const field = this.field();
    if (!field || !this.order) return;
    this.button.disabled = true;
    const said = await askAgent("fill", { ...this.page(), action: "take" });
    this.button.disabled = false;
    if (!said.ok) return this.chip.tell(problemText(said), true);
    const { number, carrier_names } = said.answer;
    const { carrier_input, carrier_option } = this.places;
    const choosing = carrier_input ? document.querySelector(carrier_input) : null;
    if (choosing instanceof HTMLInputElement && carrier_option) {
      await chooseIn(choosing, carrier_option, carrier_names);
    }
    const live = this.field();
    if (live) typeInto(live, number);
    await awaited(() => carrier_names.includes(this.carrierShown()), 1_500); // the page shows it when it can
    this.filled = true;
    await this.compare();
  }

  carrierShown() {
    const carrier = this.places.carrier ? document.querySelector(this.places.carrier) : null;
    return carrier?.textContent?.trim() ?? "";
  }

  /** What the form shows now is compared by the agent; a difference is said. */
  async compare() {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const shown = { number: this.field()?.value ?? "", carrier: this.carrierShown() };
    const said = await askAgent("fill", { ...this.page(), action: "shown", ...shown });
    if (!said.ok) return this.chip.tell(problemText(said), true);
    const leave = said.answer.same ? ` ${say("fill_leave_to_you")}` : "";
    this.chip.tell(`${said.answer.text}${leave}`, !said.answer.same);
  }

  /** The seller changes something after the filling: compare again. */
  touched() {
    if (!this.filled) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.compare(), 400);
  }

  /** The form is gone: the order is the agent's again. */
  leave() {
    if (!this.filled) return;
    this.filled = false;
    clearTimeout(this.timer);
    void askAgent("fill", { ...this.page(), action: "release" });
  }
}
