/** Opens the side panel, at one store's questions. Browsers allow it only right in a click. */

const STORE = "panel_store";

/** @type {number | undefined} known before the click: asking for it there would cost the click */
let windowId;
chrome.windows?.getCurrent().then((window) => (windowId = window.id)).catch(() => undefined);

/** @param {string} store "" for all */
export function openPanel(store) {
  localStorage.setItem(STORE, store);
  const sidebar = /** @type {{ sidebarAction?: { open(): Promise<void> } }} */ (chrome).sidebarAction;
  if (chrome.sidePanel && windowId !== undefined) chrome.sidePanel.open({ windowId }).catch(inTab);
  else if (sidebar) sidebar.open().catch(inTab);
  else inTab();
}

/** The store whose questions were asked for last; "" for all. @returns {string} */
export function panelStore() {
  return localStorage.getItem(STORE) ?? "";
}

/** @param {string} store */
export function keepPanelStore(store) {
  localStorage.setItem(STORE, store);
}

/**
 * The panel may be open already while another store is asked for.
 * @param {(store: string) => void} then
 */
export function onPanelStore(then) {
  addEventListener("storage", (event) => event.key === STORE && then(event.newValue ?? ""));
}

function inTab() {
  void chrome.tabs.create({ url: chrome.runtime.getURL("panel/panel.html") });
}
