// Keeps the few pages that a diary needs without a network. They hold no score that was written, and each diary's are
// kept under its own name, so that nobody is ever shown those of another.
import { forget, keep, kept } from "./store.js";

const OLD = 6 * 60 * 60_000;
const WORKER = "/service-worker.js";
const SCOPE = "/diary";
/** The pages that are kept although they say "no-store", each on purpose; no other one is. */
export const PAGES = [
  "/diary/offline",
  "/diary/offline/when-to-call",
  "/diary/offline/expect",
  "/diary/earlier",
  "/diary/medicine",
];

export function cacheOf(diary) {
  return `diary ${diary}`;
}

/** Keep the pages of a diary; whether all of them could be kept. */
export async function keepPages(diary) {
  const cache = await caches.open(cacheOf(diary));
  for (const page of PAGES) {
    const answer = await fetch(page, { cache: "no-store" });
    // Whoever has opened another diary on this phone meanwhile is answered with that one; and the door is no page.
    if (!answer.ok || answer.redirected || answer.headers.get("X-Diary-Key") !== diary) {
      return false;
    }
    await cache.put(page, answer);
  }
  return true;
}

export async function forgetPages(diary) {
  await caches.delete(cacheOf(diary));
  await forget(`diary ${diary}`);
  if ((await kept("open"))?.diary === diary) {
    await forget("open");
  }
}

/** Note whose diary is open, register the worker, and keep the pages if they are not of today or of this state. */
export async function keepForOffline(diary) {
  if (!("serviceWorker" in navigator) || !("caches" in window)) {
    return;
  }
  const { whose, state } = document.getElementById("offline").dataset;
  const now = Date.now();
  await keep({ key: "open", diary, at: now });
  await navigator.serviceWorker.register(WORKER, { scope: SCOPE, type: "module" });
  const before = await kept(`diary ${diary}`);
  const helping = document.querySelector(".helping") !== null;
  // While a helper writes, every page says so, and a kept one would go on saying it.
  if (navigator.onLine && !helping && (!before || before.state !== state || now - before.at > OLD)) {
    if (await keepPages(diary)) {
      await keep({ key: `diary ${diary}`, diary, name: whose ?? "", state, at: now });
    }
  }
  // Only from then on does the diary open without a network.
  await navigator.serviceWorker.ready;
  document.documentElement.dataset.offline = "kept";
}

/** The signs that a score asks about, as the kept page knows them; the server says it once it has the score. */
export async function signsOf({ area_id: area, condition, score, felt_at: felt, recorded_at: recorded }, diary) {
  const page = await (await caches.open(cacheOf(diary))).match(PAGES[0]);
  const asks = /data-asks="([^"]+)"/.exec(page ? await page.text() : "")?.[1].split("|") ?? [];
  return asks
    .map((one) => one.split(" "))
    .filter(([where, how, , least, since]) => where === area && how === condition && score >= least && (felt ?? recorded) >= since)
    .map((one) => one[2]);
}
