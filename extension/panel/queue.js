/** The list of open questions, and which one is chosen. */

/** @import { ReviewView } from "../shared/contract.js" */

import { make } from "../shared/element.js";
import { timeElement } from "../shared/time.js";

export class Queue {
  /** @type {ReviewView[]} */
  reviews = [];
  /** @type {number | null} */
  chosen = null;

  /** @returns {ReviewView | null} */
  get current() {
    return this.reviews.find((review) => review.id === this.chosen) ?? null;
  }

  /**
   * Takes what the agent answered. Where the chosen question is gone, the one in its place is
   * chosen. Returns whether the choice moved without the person's doing.
   * @param {ReviewView[]} reviews
   */
  take(reviews) {
    const place = this.#place();
    const before = this.chosen;
    this.reviews = reviews;
    if (this.current === null) this.chosen = reviews[Math.min(Math.max(place, 0), reviews.length - 1)]?.id ?? null;
    return before !== null && before !== this.chosen;
  }

  /** @param {number} id of a question that is answered */
  drop(id) {
    this.take(this.reviews.filter((review) => review.id !== id));
  }

  /** @param {1 | -1} by */
  move(by) {
    const next = this.reviews[this.#place() + by];
    if (next) this.chosen = next.id;
  }

  #place() {
    return this.reviews.findIndex((review) => review.id === this.chosen);
  }
}

/**
 * @param {ReviewView} review
 * @param {boolean} chosen
 * @param {string | null} store its name, where there are several
 * @param {() => void} choose
 * @returns {HTMLElement}
 */
export function queueItem(review, chosen, store, choose) {
  return make(
    "li",
    {},
    make(
      "button",
      { type: "button", "aria-current": chosen ? "true" : null, "data-focus": `question ${review.id}`, click: choose },
      make("span", { class: "order number", text: review.order_id }),
      make("span", { class: "soft" }, timeElement(review.opened_at)),
      make("span", { class: "text", text: store ? `${store} · ${review.text}` : review.text, title: review.text }),
    ),
  );
}
