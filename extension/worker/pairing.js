/**
 * The pairing: a key that can sign and cannot be read, in the extension's own database. Pages and
 * content scripts have other databases and never see it.
 *
 * @typedef {{key: CryptoKey, id: string, port: number}} Pairing
 */
import { Problem } from "./problem.js";
import { keyId } from "./signing.js";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const STORE = "pairing";

/** @returns {Promise<IDBDatabase>} */
function database() {
  return new Promise((done, fail) => {
    const opening = indexedDB.open("yundan", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onsuccess = () => done(opening.result);
    opening.onerror = () => fail(opening.error);
  });
}

/**
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest<T>} work
 * @returns {Promise<T>}
 */
async function within(mode, work) {
  const db = await database();
  try {
    return await new Promise((done, fail) => {
      const asked = work(db.transaction(STORE, mode).objectStore(STORE));
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => fail(asked.error);
    });
  } finally {
    db.close();
  }
}

/** @returns {Promise<Pairing | undefined>} */
export function readPairing() {
  return within("readonly", (store) => store.get("one"));
}

export async function forgetPairing() {
  await within("readwrite", (store) => store.delete("one"));
}

/** @param {Pairing} pairing */
export async function keepPairing(pairing) {
  await within("readwrite", (store) => store.put(pairing, "one"));
}

/**
 * What `yundan pair` shows: 26 signs of base32 and the port, however they were copied.
 *
 * @param {string} code
 * @returns {Promise<Pairing>}
 */
export async function importCode(code) {
  const found = /^([A-Z2-7]{26}):(\d{1,5})$/.exec(code.toUpperCase().replace(/[\s\u2010-\u2015-]/g, ""));
  const port = Number(found?.[2]);
  if (!found?.[1] || port < 1 || port > 65535) throw new Problem("bad_code");
  const raw = bytes(found[1]);
  const id = await keyId(raw);
  const how = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", raw, how, false, ["sign", "verify"]);
  return { key, id, port };
}

/** @param {string} base32 26 signs: 130 bits, of which the last two are nothing */
function bytes(base32) {
  let bits = 0n;
  for (const sign of base32) bits = (bits << 5n) | BigInt(LETTERS.indexOf(sign));
  bits >>= 2n;
  return Uint8Array.from({ length: 16 }, (_, n) => Number((bits >> BigInt(8 * (15 - n))) & 255n));
}
