/**
 * What the agent said of the orders of this page, for as long as that may still be said.
 *
 * Nothing is shown from memory: what is older than a moment is asked again, and where no answer
 * comes the badges say so.
 */

const GOOD_FOR_MS = 75_000;

class Answers {
  constructor() {
    /** @type {Map<string, {view: OrderView | null, at: number}>} */
    this.said = new Map();
    /** @type {string} the store's key, once the agent has told it */
    this.store = "";
    /** @type {{problem: string, message?: string} | null} */
    this.problem = null;
  }

  /**
   * @param {{store: string, orders: OrderView[], unknown: string[]}} answer
   * @param {number} at Unix milliseconds, when it was asked
   */
  take(answer, at) {
    this.problem = null;
    this.store = answer.store;
    for (const view of answer.orders) this.keep(view.id, view, at);
    for (const id of answer.unknown) this.keep(id, null, at);
  }

  /**
   * An answer that was asked for earlier does not take the place of a later one.
   *
   * @param {string} id
   * @param {OrderView | null} view
   * @param {number} at
   */
  keep(id, view, at) {
    const known = this.said.get(id);
    if (!known || known.at <= at) this.said.set(id, { view, at });
  }

  /**
   * Whether something that was said may not be said any more.
   *
   * @param {number} now
   */
  isOld(now) {
    return [...this.said.values()].some(({ at }) => now - at >= GOOD_FOR_MS || at > now);
  }

  /** @param {{problem: string, message?: string}} problem */
  fail(problem) {
    this.problem = problem;
    this.said.clear();
  }

  /** Nothing of what was said may be shown any more until it is asked again. */
  forget() {
    this.said.clear();
  }

  /**
   * @param {string} id
   * @param {number} now
   */
  has(id, now) {
    const known = this.said.get(id);
    return Boolean(known && now - known.at < GOOD_FOR_MS);
  }

  /**
   * What is to be shown of an order now; null: it is being asked.
   *
   * @param {string} id
   * @param {number} now
   * @returns {Shown | null}
   */
  of(id, now) {
    if (this.problem) return { state: "offline", view: null, note: problemText(this.problem) };
    const known = this.said.get(id);
    if (!known || now - known.at >= GOOD_FOR_MS) return null;
    if (!known.view) return { state: "unknown", view: null, note: "" };
    return { state: known.view.state, view: known.view, note: "" };
  }
}
