/** The popup's first line: how all is, in words. */

/** @import { Hello, ParkedPortal } from "../shared/contract.js" */

import { make } from "../shared/element.js";
import { shape } from "../shared/shapes.js";
import { timeElement } from "../shared/time.js";
import { word, wordFor } from "../shared/words.js";

const SHAPES = { ok: "synced", needs_person: "review", parked: "parked", never_ran: "unknown" };

/**
 * @param {Hello} hello
 * @returns {HTMLElement[]}
 */
export function healthLines(hello) {
  const none = hello.stores.length === 0;
  const health = line(SHAPES[hello.health] ?? "unknown", wordFor("health_", hello.health));
  const lines = [none ? line("unknown", word("no_stores")) : health];
  if (hello.worker === "absent") lines.push(line("offline", word("worker_absent")));
  return lines;
}

/**
 * @param {string} name of the shape
 * @param {string} text
 * @returns {HTMLElement}
 */
export function line(name, text) {
  return make("p", { class: "line" }, shape(name), make("span", { text }));
}

/**
 * A portal that waits for somebody: what happened, and the one step that helps.
 * @param {ParkedPortal} parked
 * @param {HTMLElement | null} help what does that step
 * @returns {HTMLElement}
 */
export function parkedNotice(parked, help) {
  const since = make("p", { class: "soft" }, `${word("parked_since")} `, timeElement(parked.at));
  return make(
    "div",
    { class: "notice" },
    shape("parked"),
    make(
      "div",
      {},
      make("h2", { text: parked.portal_name }),
      make("p", { text: parked.text }),
      make("p", {}, make("strong", { text: parked.next_step })),
      help,
      since,
    ),
  );
}
