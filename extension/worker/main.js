/** The worker: it alone talks to the agent. It may be ended at any moment and keeps no state. */
import { answer } from "./messages.js";
import { ALARM, lookAround } from "./watch.js";

chrome.runtime.onMessage.addListener((message, sender, reply) => {
  answer(message, sender).then(reply, (error) => {
    console.error(error);
    reply({ ok: false, problem: "refused", message: "" });
  });
  return true; // the reply comes later
});

chrome.alarms.onAlarm.addListener(({ name }) => {
  if (name === ALARM) void lookAround();
});

async function begin() {
  if (!(await chrome.alarms.get(ALARM))) {
    await chrome.alarms.create(ALARM, { delayInMinutes: 0.5, periodInMinutes: 1 });
  }
  await lookAround();
}

chrome.runtime.onInstalled.addListener(() => void begin());
chrome.runtime.onStartup.addListener(() => void begin());
