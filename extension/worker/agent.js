/** Asks the agent. Nothing else in the extension does. */
import { readPairing } from "./pairing.js";
import { Problem } from "./problem.js";
import { isSigned, nonce, sign } from "./signing.js";

const PATIENCE_MS = 25_000; // a worker is ended where a fetch takes more than 30 s
const AGAIN_MS = 400;
const TRIES = 20;

/** @typedef {import("./pairing.js").Pairing} Pairing */

/** The agent speaks the language in which the browser shows this extension. */
function language() {
  return chrome.i18n.getMessage("language").startsWith("zh") ? "zh" : "en";
}

/**
 * One request and its answer. The same `request_id` may be sent again: the work is done once.
 *
 * @param {string} path
 * @param {Record<string, unknown>} [body]
 * @returns {Promise<any>} the contract's answer
 */
export async function ask(path, body = {}) {
  const pairing = await readPairing();
  if (!pairing) throw new Problem("unpaired");
  return askWith(pairing, path, body);
}

/**
 * @param {Pairing} pairing
 * @param {string} path
 * @param {Record<string, unknown>} body
 */
export async function askWith(pairing, path, body) {
  const request = { request_id: crypto.randomUUID(), lang: language(), ...body };
  const bytes = new TextEncoder().encode(JSON.stringify(request));
  for (let tries = 1; ; tries += 1) {
    const { status, told } = await send(pairing, `/v1/${path}`, bytes);
    if (status < 300) return told;
    if (told.error !== "request_under_way" || tries === TRIES) {
      throw new Problem("refused", told.message ?? "", told.error ?? "");
    }
    await new Promise((done) => setTimeout(done, AGAIN_MS));
  }
}

/**
 * @param {Pairing} pairing
 * @param {string} path
 * @param {Uint8Array<ArrayBuffer>} body
 * @returns {Promise<{status: number, told: any}>}
 */
async function send(pairing, path, body) {
  const host = `127.0.0.1:${pairing.port}`;
  const at = Date.now();
  const once = nonce();
  const signature = await sign(pairing.key, { at, nonce: once, path, host, body });
  const { status, bytes, given } = await post(`http://${host}${path}`, body, {
    "Content-Type": "application/json",
    "X-Yundan-Key": pairing.id,
    "X-Yundan-Time": String(at),
    "X-Yundan-Nonce": once,
    "X-Yundan-Signature": signature,
  });
  if (!given && status === 403 && bytes.length === 0) throw new Problem("not_yours");
  const answer = { nonce: once, status, body: bytes, signature: given ?? "" };
  if (!given || !(await isSigned(pairing.key, answer))) throw new Problem("squatter");
  return { status, told: JSON.parse(new TextDecoder().decode(bytes)) };
}

/**
 * @param {string} url
 * @param {Uint8Array<ArrayBuffer>} body
 * @param {Record<string, string>} headers
 */
async function post(url, body, headers) {
  try {
    const reply = await fetch(url, {
      method: "POST",
      headers,
      body,
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const bytes = new Uint8Array(await reply.arrayBuffer());
    return { status: reply.status, bytes, given: reply.headers.get("X-Yundan-Answer") };
  } catch {
    throw new Problem("offline");
  }
}
