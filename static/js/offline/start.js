// What a patient's page does beside what it shows: it keeps taps, sends what waits whenever that may work, says what
// waits, and sees to it that the diary opens without a network.
import { pauseBefore } from "../modules/batches.js";
import { forgetPages, keepForOffline, signsOf } from "./pages.js";
import { flush } from "./sending.js";
import { watchSigningOut } from "./signing-out.js";
import { askAbout, diary, refusedOf, say, show, texts, whenChanged } from "./status.js";
import { all, rowsOf } from "./store.js";
import { keepTaps, leaveFor, stay } from "./taps.js";

const channel = "BroadcastChannel" in window ? new BroadcastChannel("pain-diary") : null;
let tries = 0;
let timer = null;

function tryLater(retryAfter) {
  clearTimeout(timer);
  timer = setTimeout(send, pauseBefore(tries, retryAfter));
  tries += 1;
}

/** Ask the browser to send it even if this page is closed; not every browser can. */
async function askForSync() {
  await (await navigator.serviceWorker?.getRegistration("/diary"))?.sync?.register(`send ${diary}`);
}

async function send(askAnyway = false) {
  clearTimeout(timer);
  if (!askAnyway && (await rowsOf(diary)).waiting.length === 0) {
    return "nothing";
  }
  const { result, retryAfter } = await flush(diary, askAnyway);
  channel?.postMessage("changed");
  if (result === "sent") {
    tries = 0;
    await say("");
    // The page for no network gives way to the one that shows what was sent, and asks what its last score asks.
    if ("asks" in texts) {
      leaveFor("/diary?saved=1");
    }
  } else if (result === "ended") {
    await say(texts.ended, "/join");
    await forgetPages(diary);
  } else {
    await show();
    askForSync().catch(() => {});
    tryLater(retryAfter);
  }
  return result;
}

/** After a tap: once it is sent the server shows it in the curve; until then this page stays as it is. */
async function afterTap(form, entries) {
  channel?.postMessage("changed");
  navigator.storage?.persist?.();
  // Before anything is sent, since whoever is in trouble may have no network; what is not known here asks nothing.
  await signsOf({ area_id: form.dataset.area, ...entries[0] }, diary).then(askAbout, () => {});
  const result = await send();
  // Another tab may have been faster: then nothing waits any more.
  if (["sent", "nothing"].includes(result) && (await refusedOf(entries)).length === 0) {
    await leaveFor(pageAfter(form, entries[0]));
  } else if (form.dataset.turns && Number(form.dataset.turns) > 1) {
    form.dispatchEvent(new CustomEvent("next-area", { bubbles: true, detail: entries[0] }));
  }
}

/** Where the server shows what was just sent. */
function pageAfter(form, entry) {
  const doing = form.dataset.turns ? new FormData(form).get("condition") : null;
  return `${form.dataset.after.replace("{id}", entry.id)}${doing ? `&doing=${encodeURIComponent(doing)}` : ""}`;
}

function sendQuietly() {
  send().catch(() => {});
}

async function begin() {
  keepTaps(afterTap);
  watchSigningOut(send);
  whenChanged(sendQuietly);
  channel?.addEventListener("message", () => show());
  // The page for no network asks even if nothing waits: where it is answered, it has had its day.
  addEventListener("online", () => send("asks" in texts).catch(() => {}));
  addEventListener("pageshow", (event) => event.persisted && [stay(), sendQuietly()]);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && sendQuietly());
  await show();
  document.documentElement.dataset.offline = "ready";
  // Rows under other keys may be this patient's own, from before two records became one.
  await send((await all()).some((row) => row.diary !== diary));
  // Without room or right to keep pages, the diary needs a network to open; taps are kept all the same.
  await keepForOffline(diary).catch(() => {});
}

begin();
