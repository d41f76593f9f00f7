/** Notifications: a portal or a store that has stopped, a deadline that is near. Each once. */
import { readSettings } from "./settings.js";

const REMEMBERED = 500;

/** @param {any} hello the agent's answer */
export async function notices(hello) {
  const settings = await readSettings();
  /** @type {{id: string, title: string, text: string}[]} */
  const due = [];
  if (settings.notify_parked) {
    for (const one of hello.parked) {
      due.push({ id: `parked:${one.id}`, title: one.text, text: one.next_step });
    }
    for (const one of hello.alerts) {
      due.push({ id: `alert:${one.id}`, title: one.text, text: one.next_step });
    }
  }
  if (settings.notify_deadlines) {
    for (const store of hello.stores) {
      for (const one of store.deadlines) {
        due.push({ id: `deadline:${one.id}`, title: chrome.i18n.getMessage("state_risk"), text: one.text });
      }
    }
  }
  await tell(due);
}

/** @param {{id: string, title: string, text: string}[]} due */
async function tell(due) {
  const kept = await chrome.storage.local.get("told");
  const told = /** @type {string[]} */ (kept.told ?? []);
  const fresh = due.filter(({ id }) => !told.includes(id));
  if (!fresh.length) return;
  await chrome.storage.local.set({ told: [...told, ...fresh.map(({ id }) => id)].slice(-REMEMBERED) });
  for (const { id, title, text } of fresh) {
    await chrome.notifications.create(id, {
      type: "basic",
      iconUrl: chrome.runtime.getURL("icons/128.png"),
      title,
      message: text,
    });
  }
}
