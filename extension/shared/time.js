/** Times as people say them: relative when near, in full on hover, in the seller's own zone. */

import { make } from "./element.js";
import { language, word } from "./words.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * How long, in its largest unit: "3 hours".
 * @param {number} milliseconds
 * @returns {string}
 */
export function span(milliseconds) {
  const long = Math.abs(milliseconds);
  if (long < HOUR) return word("minutes", Math.max(1, Math.floor(long / MINUTE)));
  if (long < 2 * DAY) return word("hours", Math.floor(long / HOUR));
  return word("days", Math.floor(long / DAY));
}

/**
 * @param {Date} at
 * @param {Date} now
 * @returns {string}
 */
export function relative(at, now) {
  const ahead = at.getTime() - now.getTime();
  if (Math.abs(ahead) < MINUTE) return ahead > 0 ? word("at_once") : word("just_now");
  if (Math.abs(ahead) < DAY) return ahead > 0 ? word("in_time", span(ahead)) : word("ago", span(ahead));
  /** @type {Intl.DateTimeFormatOptions} */
  const shape = { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" };
  const year = at.getFullYear() === now.getFullYear() ? {} : { year: /** @type {const} */ ("numeric") };
  return new Intl.DateTimeFormat(language(), { ...shape, ...year }).format(at);
}

/**
 * How much time is left until a deadline, or by how much it is over.
 * @param {Date} at
 * @param {Date} now
 * @returns {string}
 */
export function left(at, now) {
  const ahead = at.getTime() - now.getTime();
  return ahead > 0 ? word("time_left", span(ahead)) : word("time_over", span(ahead));
}

/**
 * @param {Date} at
 * @returns {string}
 */
export function full(at) {
  return new Intl.DateTimeFormat(language(), { dateStyle: "full", timeStyle: "medium" }).format(at);
}

/**
 * @param {string} iso
 * @param {"relative" | "left"} [how]
 * @returns {HTMLTimeElement}
 */
export function timeElement(iso, how = "relative") {
  const element = make("time", { datetime: iso, title: full(new Date(iso)), "data-how": how });
  say(element, new Date());
  return element;
}

/** Says every time on the page anew, since "1 minute ago" grows old. */
export function refreshTimes() {
  const now = new Date();
  for (const element of document.querySelectorAll("time")) say(element, now);
}

/**
 * @param {HTMLTimeElement} element
 * @param {Date} now
 */
function say(element, now) {
  const at = new Date(element.dateTime);
  const text = element.dataset.how === "left" ? left(at, now) : relative(at, now);
  if (element.textContent !== text) element.textContent = text;
}
