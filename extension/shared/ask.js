/** The extension's pages ask the worker; only the worker talks to the agent. */

/** @import { Answers, PairState, Reply, Settings } from "./contract.js" */

/**
 * What the agent answers.
 * @template {keyof Answers} Path
 * @param {Path} path
 * @param {Record<string, unknown>} [body]
 * @returns {Promise<Reply<Answers[Path]>>}
 */
export function ask(path, body = {}) {
  return send({ kind: "ask", path, body });
}

/** @returns {Promise<Reply<PairState>>} */
export function pairState() {
  return send({ kind: "state" });
}

/**
 * @param {string} code as `yundan pair` shows it
 * @returns {Promise<Reply<unknown>>}
 */
export function pair(code) {
  return send({ kind: "pair", code });
}

/** @returns {Promise<Reply<unknown>>} */
export function unpair() {
  return send({ kind: "unpair" });
}

/** @returns {Promise<Reply<Settings>>} */
export function settings() {
  return send({ kind: "settings" });
}

/**
 * @param {Partial<Settings>} change
 * @returns {Promise<Reply<unknown>>}
 */
export function changeSettings(change) {
  return send({ kind: "settings.set", change });
}

/**
 * A message that nobody answers comes from a page that is older than the worker.
 * @param {object} message
 * @returns {Promise<Reply<any>>}
 */
async function send(message) {
  try {
    const reply = await chrome.runtime.sendMessage(message);
    return reply ?? { ok: false, problem: "updated" };
  } catch {
    return { ok: false, problem: "updated" };
  }
}
