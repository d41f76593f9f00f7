/** A person's yes or no goes to the agent; what follows from it comes back. */

/** @import { Decided, Reply, ReviewView } from "../shared/contract.js" */

import { ask } from "../shared/ask.js";

/** After the shown question changed by itself, a key pressed for the last one must not answer this one. */
const PAUSE_MS = 700;

let busy = false;
let pausedUntil = 0;

/** Whether an answer is on its way. */
export function deciding() {
  return busy;
}

/** Takes no answers for a moment. */
export function pause() {
  pausedUntil = performance.now() + PAUSE_MS;
}

/**
 * @param {ReviewView} review
 * @param {"accept" | "reject"} answer
 * @param {string | null} supplierOrder
 * @param {boolean} lastEdit
 * @returns {Promise<Reply<Decided> | null>} null: not asked, since one answer is still on its way
 */
export async function decide(review, answer, supplierOrder, lastEdit) {
  if (busy || performance.now() < pausedUntil) return null;
  busy = true;
  try {
    if (answer === "reject") return await ask("reviews/reject", { id: review.id });
    const named = supplierOrder ? { supplier_order: supplierOrder } : {};
    return await ask("reviews/accept", { id: review.id, ...named, last_edit: lastEdit });
  } finally {
    busy = false;
  }
}
