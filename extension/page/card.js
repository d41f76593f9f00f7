/** An order's card: all that is known of it, and what can be done. One at a time. */

const card = {
  /** @type {{list: List, badge: Badge, state: string, told: string, asking: boolean, host: HTMLElement, box: HTMLElement, said: HTMLElement} | null} */
  now: null,

  /**
   * @param {List} list
   * @param {Badge} badge
   */
  open(list, badge) {
    tip.close();
    if (this.now?.badge.id === badge.id) return this.close();
    this.close();
    const host = document.createElement("yundan-card");
    const box = make("section", { role: "dialog", "aria-labelledby": "title", tabindex: "-1" });
    const said = make("p", { class: "said", role: "status" });
    closedRoot(host, CARD_CSS).append(box);
    this.now = { list, badge, state: badge.shown?.state ?? "asking", told: "", asking: false, host, box, said };
    box.addEventListener("keydown", (event) => {
      event.stopPropagation(); // the page's own keys are not meant
      if (event.key === "Escape") this.close();
    });
    document.documentElement.append(host);
    document.addEventListener("pointerdown", this.outside, true);
    this.fill(null);
    box.focus();
    void this.ask();
  },

  close() {
    if (!this.now) return;
    const { host, badge } = this.now;
    this.now = null;
    document.removeEventListener("pointerdown", this.outside, true);
    host.remove();
    if (badge.host.isConnected) badge.button.focus();
    tip.close();
  },

  /** @param {PointerEvent} event */
  outside(event) {
    if (card.now && !event.composedPath().includes(card.now.host)) card.close();
  },

  /** The page may have made its rows anew: the card hangs on its order, not on a badge. What the
   * badge may not say any more the card does not say either. */
  refresh() {
    if (!this.now) return;
    const { list, badge } = this.now;
    const again = badge.host.isConnected ? badge : list.rows.badgeOf(badge.id);
    if (!again) return this.close();
    this.now.badge = again;
    const shown = list.answers.of(badge.id, Date.now());
    const state = shown?.state ?? "asking";
    if (state === this.now.state) {
      if (shown?.view && sameness(shown.view) !== this.now.told) void this.ask();
      return;
    }
    if (state === "asking" && !list.slow) return void this.ask(); // a moment's wait takes nothing away
    this.fill(null);
    this.now.state = state;
    if (shown?.view) void this.ask();
  },

  async ask() {
    const now = this.now;
    if (!now || now.asking) return;
    now.asking = true;
    const said = await askAgent("orders", { ...now.list.page(), ids: [now.badge.id], detail: true });
    now.asking = false;
    if (this.now !== now) return;
    if (!said.ok) {
      this.fill(null);
      now.said.textContent = problemText(said);
      return;
    }
    now.list.answers.take(said.answer, Date.now());
    now.list.draw();
    this.fill(said.answer.orders[0] ?? null);
  },

  /** @param {OrderView | null} view */
  fill(view) {
    const now = this.now;
    if (!now) return;
    const { badge, box, said, list } = now;
    const state = view?.state ?? badge.shown?.state ?? "asking";
    now.state = state;
    now.told = view ? sameness(view) : "";
    const parts = [cardHead(view, badge.id, state, () => this.close())];
    if (view) {
      const deed = {
        list,
        view,
        say: (/** @type {string} */ text) => void (said.textContent = text),
        again: () => this.ask(),
        isOpen: () => this.now === now,
      };
      parts.push(...cardFacts(view), ...view.detail.reviews.map((/** @type {any} */ one) => question(deed, one)));
      parts.push(...cardActions(deed));
    } else if (badge.shown) {
      parts.push(...tipLines(badge.shown, Date.now()).map((line) => make("p", {}, line)));
    }
    const focused = box.contains(box.getRootNode() instanceof ShadowRoot ? /** @type {ShadowRoot} */ (box.getRootNode()).activeElement : null);
    box.replaceChildren(...parts, said);
    if (focused) box.focus();
    placeBeside(now.host, badge.button.getBoundingClientRect());
  },
};

/**
 * What a list's answer tells of an order: where it is another by now, the card is old.
 *
 * @param {OrderView} view
 */
function sameness(view) {
  return JSON.stringify({ ...view, detail: null });
}
