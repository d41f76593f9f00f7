/** Times as sellers say them: relative when near, full on hover. */

const MINUTE = 60_000;

/** @param {number} ms */
function span(ms) {
  const minutes = Math.max(1, Math.floor(ms / MINUTE)); // never more than there is
  if (minutes < 60) return say("minutes", String(minutes));
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? say("hours", String(hours)) : say("days", String(Math.floor(hours / 24)));
}

/**
 * How long until a deadline, or how long over it.
 *
 * @param {string} deadline ISO 8601
 * @param {number} now Unix milliseconds
 */
function countdown(deadline, now) {
  const left = Date.parse(deadline) - now;
  return left >= 0 ? say("time_left", span(left)) : say("time_over", span(-left));
}

/** @param {string} at ISO 8601 */
function fullTime(at) {
  const how = /** @type {const} */ ({ dateStyle: "medium", timeStyle: "short" });
  return new Intl.DateTimeFormat(say("language"), how).format(new Date(at));
}
