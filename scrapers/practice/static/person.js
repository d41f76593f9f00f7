// Login pages: the QR code is polled, the button is for a person. Slider pages wait.
import { watchSlider } from "./slider.js";

const EVERY_MS = 300;
const PATHS = {
  doudian: ["/passport/web/email/login/", "/passport/web/check_qrconnect/"],
  1688: ["/newlogin/login.do", "/newlogin/qrcode/query.do"],
};

function loggedIn(target) {
  if (window.parent === window) location.href = target;
  else window.parent.postMessage("practice-login", "*");
}

const back = () => `back=${encodeURIComponent(location.href)}`;

const button = document.querySelector('[data-b^="login:"]');
button?.addEventListener("click", async () => {
  const portal = button.getAttribute("data-b").slice(6);
  const reply = await fetch(`${PATHS[portal][0]}?${back()}`, { method: "POST" });
  loggedIn((await reply.json()).data.redirect_url);
});

const code = document.querySelector('[data-b^="qr:"]');
if (code) {
  const [, portal, token] = code.getAttribute("data-b").split(":");
  const timer = setInterval(async () => {
    const reply = await fetch(`${PATHS[portal][1]}?token=${token}&${back()}`);
    const { data } = await reply.json();
    if (data.status !== "confirmed") return;
    clearInterval(timer);
    loggedIn(data.redirect_url);
  }, EVERY_MS);
}
watchSlider();
