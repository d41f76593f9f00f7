/** What the extension's own pages and its content scripts say to the worker, and what they get. */
import { ask, askWith } from "./agent.js";
import { forgetPairing, importCode, keepPairing, readPairing } from "./pairing.js";
import { Problem } from "./problem.js";
import { forgetPortals, isOurs, mayAsk, portalsOf } from "./senders.js";
import { changeSettings, readSettings } from "./settings.js";
import { lookAround } from "./watch.js";

/** After these another number of orders needs a person. */
const DECIDING = new Set(["reviews/accept", "reviews/reject", "ignore", "resolve"]);

/**
 * @typedef {{kind: string, path?: string, body?: Record<string, unknown>, code?: string,
 *   change?: Partial<import("./settings.js").Settings>}} Message
 */

/**
 * @param {Message} message
 * @param {chrome.runtime.MessageSender} sender
 * @returns {Promise<{ok: true, answer: any} | {ok: false, problem: string, message?: string, code?: string}>}
 */
export async function answer(message, sender) {
  try {
    return { ok: true, answer: await heard(message, sender) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { ok: false, problem: error.problem, message: error.message, code: error.code };
  }
}

/**
 * @param {Message} message
 * @param {chrome.runtime.MessageSender} sender
 */
async function heard(message, sender) {
  const { kind, path = "", body = {} } = message;
  if (kind === "ask") {
    if (!(await mayAsk(sender, path, body))) throw new Problem("refused");
    if (!isOurs(sender) && (await readSettings()).off.includes(String(body.portal))) throw new Problem("off");
    // two pages of one purchase stand on two hosts: that they share a tab only we know
    const told = await ask(path, path === "purchase" ? { ...body, tab: sender.tab?.id ?? null } : body);
    if (DECIDING.has(path)) void lookAround();
    return told;
  }
  if (kind === "page") return page(sender);
  if (!isOurs(sender)) throw new Problem("refused");
  if (kind === "state") return state();
  if (kind === "pair") return pair(message.code ?? "");
  if (kind === "unpair") return unpair();
  if (kind === "settings") return readSettings();
  if (kind === "settings.set") return changeSettings(message.change ?? {});
  throw new Problem("refused");
}

/**
 * What a content script needs to know of the page it is in.
 *
 * @param {chrome.runtime.MessageSender} sender
 */
async function page(sender) {
  const { off, auto_capture } = await readSettings();
  const there = (await portalsOf(sender)).filter((portal) => !off.includes(portal.key));
  return { portals: there, auto_capture };
}

async function state() {
  const pairing = await readPairing();
  return { paired: Boolean(pairing), port: pairing?.port ?? null };
}

/** @param {string} code */
async function pair(code) {
  const pairing = await importCode(code);
  const hello = await askWith(pairing, "hello", {});
  await keepPairing(pairing);
  forgetPortals();
  void lookAround();
  return { port: pairing.port, version: hello.version };
}

async function unpair() {
  await forgetPairing();
  forgetPortals();
  await lookAround();
  return {};
}
