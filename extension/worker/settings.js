/**
 * What the seller chose in the options. No secret is among it.
 *
 * @typedef {{notify_parked: boolean, notify_deadlines: boolean, off: string[], auto_capture: string[]}} Settings
 */

/** @type {Settings} */
const DEFAULTS = { notify_parked: true, notify_deadlines: true, off: [], auto_capture: [] };

/** @returns {Promise<Settings>} */
export async function readSettings() {
  const { settings } = await chrome.storage.local.get("settings");
  return { ...DEFAULTS, .../** @type {Partial<Settings>} */ (settings ?? {}) };
}

/** @param {Partial<Settings>} change */
export async function changeSettings(change) {
  const known = Object.fromEntries(Object.entries(change).filter(([name]) => name in DEFAULTS));
  const settings = { ...(await readSettings()), ...known };
  await chrome.storage.local.set({ settings });
  return settings;
}
