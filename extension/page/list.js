/** Marks the orders of a store's list: asks once a view, shows, and keeps what is shown true. */

const REFRESH_MS = 60_000;
const WHILE_OFFLINE_MS = 4_000;
const AT_ONCE_MS = 8; // badges are made for so long in one task, so that no task is long
const ASKING_AFTER_MS = 600;
const MOST = 500; // orders in one request
const TICK_MS = 10_000; // so often it is looked whether what stands there may still be said
const FOR_GOOD = new Set(["updated", "off"]); // until the page is loaded again
const UNSURE = new Set(["asking", "offline", "unknown"]); // never hidden by a filter

class List {
  /** @param {{key: string, account: Place | null, rows: RowsPlaces}} portal */
  constructor(portal) {
    this.portal = portal;
    this.answers = new Answers();
    this.rows = new Rows(portal.rows, () => this.draw());
    this.bar = new Bar(portal.rows.bar_before, (state) => this.filter(state));
    /** @type {string | null} only these are shown */
    this.chosen = null;
    this.asking = false;
    this.slow = false; // the answer takes long: it is said that it is waited for
    this.drawing = false;
    this.drawn = 0;
    this.view = 0; // counts how often the tab came to be seen: older answers are not for this view
    this.ticked = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.ticker = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    document.addEventListener("visibilitychange", () => this.turned());
    this.turned();
  }

  /** Nothing runs in a tab that nobody sees; one that is seen again asks before it shows. */
  turned() {
    clearTimeout(this.timer);
    clearTimeout(this.ticker);
    if (document.hidden) {
      this.rows.rest();
      return;
    }
    this.view += 1;
    this.asking = this.slow = false;
    if (!this.answers.problem) this.answers.forget();
    this.rows.watch();
    this.draw();
    this.tick(true);
    void this.ask();
  }

  /**
   * What is too old to be said is taken down, and a computer that slept asks anew.
   *
   * @param {boolean} [first]
   */
  tick(first = false) {
    const now = Date.now();
    const slept = !first && Math.abs(now - this.ticked) > 2 * TICK_MS;
    this.ticked = now;
    if (slept) return this.turned();
    if (this.answers.isOld(now)) this.draw();
    this.ticker = setTimeout(() => this.tick(), TICK_MS);
  }

  isHere() {
    return new RegExp(this.portal.rows.page).test(location.href);
  }

  /** Ask for every order of the page, in one request. */
  async ask() {
    clearTimeout(this.timer);
    if (this.asking || document.hidden || !this.isHere()) return this.later();
    const at = Date.now();
    const ids = this.toAsk(at);
    if (!ids.length) return this.later();
    this.asking = true;
    const { view } = this;
    const timer = setTimeout(() => {
      this.slow = true;
      this.draw();
    }, ASKING_AFTER_MS);
    const said = await askAgent("orders", { ...this.page(), ids, seen: this.seen(new Set(ids)) });
    clearTimeout(timer);
    if (view !== this.view) return undefined;
    this.asking = this.slow = false;
    if (said.ok) this.answers.take(said.answer, at);
    else this.answers.fail(said);
    this.draw();
    return this.later();
  }

  /**
   * What one request may ask; on a longer page those come first of which nothing is known.
   *
   * @param {number} now
   */
  toAsk(now) {
    const ids = this.rows.ids();
    if (ids.length <= MOST) return ids;
    const known = (/** @type {string} */ id) => this.answers.has(id, now);
    return [...ids.filter((id) => !known(id)), ...ids.filter(known)].slice(0, MOST);
  }

  page() {
    const { key, account } = this.portal;
    return { portal: key, account: (account && valueAt(document, account)) || null };
  }

  /** @param {Set<string>} ids */
  seen(ids) {
    const asked = [...this.rows.known].filter(([, id]) => ids.has(id));
    return asked.map(([row, id]) => this.rows.seen(row, id)).filter((one) => one !== null).slice(0, MOST);
  }

  later() {
    clearTimeout(this.timer);
    if (document.hidden || FOR_GOOD.has(this.answers.problem?.problem ?? "")) return;
    this.timer = setTimeout(() => void this.ask(), this.answers.problem ? WHILE_OFFLINE_MS : REFRESH_MS);
  }

  /** Show what is known. Rows of which nothing is known yet are asked for. */
  draw() {
    if (this.drawing) return;
    this.drawing = true;
    queueMicrotask(() => void this.drawNow());
  }

  /** A later drawing takes the place of one that is not through yet. */
  async drawNow() {
    const now = Date.now();
    const turn = ++this.drawn;
    this.drawing = false;
    if (document.hidden) return; // it is asked anew once somebody looks
    let end = performance.now() + AT_ONCE_MS;
    for (const [row, id] of [...this.rows.known]) {
      if (this.rows.known.get(row) !== id) continue; // it speaks of another order by now
      const shown = this.answers.of(id, now);
      if (!shown && !this.rows.badges.has(row) && !this.slow) continue;
      const badge = this.rows.badge(row, id, (one) => card.open(this, one));
      badge?.show(shown ?? { state: "asking", view: null, note: "" }, now);
      if (performance.now() < end) continue;
      await breathe();
      if (turn !== this.drawn || document.hidden) return;
      end = performance.now() + AT_ONCE_MS;
    }
    const counts = this.count(now);
    card.refresh();
    if (counts.has("asking") && !this.asking) void this.ask();
  }

  /** @param {number} now */
  count(now) {
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const id of this.rows.ids()) {
      const state = this.answers.of(id, now)?.state ?? "asking";
      counts.set(state, (counts.get(state) ?? 0) + 1);
    }
    if (this.answers.problem || !counts.get(this.chosen ?? "")) this.chosen = null;
    this.bar.show(this.isHere() ? counts : new Map(), this.chosen, this.answers.problem);
    this.hide(now);
    return counts;
  }

  /** @param {string | null} state */
  filter(state) {
    this.chosen = this.chosen === state ? null : state;
    this.count(Date.now());
  }

  /**
   * Leave only the chosen rows to be seen. Every row comes back as it was, and one of which nobody
   * knows how it stands is never hidden.
   *
   * @param {number} now
   */
  hide(now) {
    /** @type {Set<Element>} */
    const hidden = new Set();
    for (const [row, id] of this.chosen ? this.rows.known : []) {
      const state = this.answers.of(id, now)?.state ?? "asking";
      if (state === this.chosen || UNSURE.has(state)) continue;
      for (const one of [row, ...this.rows.following(row)]) hidden.add(one);
    }
    hideAlone(hidden);
  }
}

/** Let the page do its own work before we go on. */
function breathe() {
  return new Promise((done) => setTimeout(done, 0));
}
