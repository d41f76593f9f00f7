/**
 * What is signed and how. The agent signs and checks the same text: `agent/api/signing.py`.
 *
 * @typedef {{at: number, nonce: string, path: string, host: string, body: Uint8Array<ArrayBuffer>}} Signed
 */

const text = new TextEncoder();

/** @param {Uint8Array<ArrayBuffer>} bytes */
async function digest(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {Uint8Array} bytes */
export function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

/** @param {string} signature */
function fromBase64url(signature) {
  const plain = atob(signature.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

/** A nonce of 128 bits. */
export function nonce() {
  return base64url(crypto.getRandomValues(new Uint8Array(18)));
}

/**
 * @param {CryptoKey} key
 * @param {Signed} request
 */
export async function sign(key, { at, nonce, path, host, body }) {
  const lines = ["yundan-1", "POST", host, path, at, nonce, await digest(body)];
  const made = await crypto.subtle.sign("HMAC", key, text.encode(lines.join("\n")));
  return base64url(new Uint8Array(made));
}

/**
 * Whether an answer comes from who has the key, and answers this very request.
 *
 * @param {CryptoKey} key
 * @param {{nonce: string, status: number, body: Uint8Array<ArrayBuffer>, signature: string}} answer
 */
export async function isSigned(key, { nonce, status, body, signature }) {
  const lines = ["yundan-1-answer", nonce, status, await digest(body)];
  try {
    const given = fromBase64url(signature);
    return await crypto.subtle.verify("HMAC", key, given, text.encode(lines.join("\n")));
  } catch {
    return false; // no base64
  }
}

/**
 * By which name a key is called without telling it.
 *
 * @param {Uint8Array<ArrayBuffer>} raw
 */
export async function keyId(raw) {
  const head = text.encode("yundan-pairing\n");
  const both = new Uint8Array(head.length + raw.length);
  both.set(head);
  both.set(raw, head.length);
  return (await digest(both)).slice(0, 16);
}
