// The service worker: opens the diary without a network, keeps a tap whose form found none, and sends in the background.
// What it was built from stands in the script that starts it, so that a new version is another script.
import { cacheOf } from "./pages.js";
import { flush } from "./sending.js";
import { add, kept, keptDiaries } from "./store.js";

const PATIENCE = 6_000;
/** After so long, a phone that holds several diaries asks whose is to be opened. */
const ASKS_AFTER = 15 * 60_000;
const NOWHERE = "/offline";
const INSTEAD = new Map([
  ["/diary", "/diary/offline"],
  ["/diary/offline", "/diary/offline"],
  ["/diary/when-to-call", "/diary/offline/when-to-call"],
  ["/diary/expect", "/diary/offline/expect"],
  ["/diary/earlier", "/diary/earlier"],
  ["/diary/medicine", "/diary/medicine"],
]);

/** A page from the network, unless that takes longer than anybody waits. */
function fromNetwork(request) {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("late")), PATIENCE);
    fetch(request).then(resolve, reject);
  });
}

/** The kept page for an address: of the diary that is open, never of another one; else one that belongs to nobody. */
async function keptPage(path, shell) {
  const [open, diaries] = await Promise.all([kept("open"), keptDiaries()]);
  const asks = diaries.length > 1 && Date.now() - (open?.at ?? 0) > ASKS_AFTER;
  const page = INSTEAD.get(path);
  if (page && open && !asks) {
    const found = await (await caches.open(cacheOf(open.diary))).match(page);
    if (found) {
      return found;
    }
  }
  return (await (await caches.open(shell)).match(NOWHERE)) ?? Response.error();
}

async function pageFor(request, shell) {
  try {
    return await fromNetwork(request);
  } catch {
    return keptPage(new URL(request.url).pathname, shell);
  }
}

function written(sent) {
  const now = new Date();
  const entry = {
    id: sent.get("entry_id"),
    kind: "score",
    area_id: sent.get("area_id"),
    score: Number(sent.get("score")),
    condition: sent.get("condition") ?? sent.get("asked") ?? "moving",
    recorded_at: now.toISOString(),
    utc_offset_minutes: -now.getTimezoneOffset(),
  };
  return sent.get("by") === "helper" ? { ...entry, by: "helper" } : entry;
}

/**
 * A tap of a plain form, made before the scripts were there, is kept for the diary of its page before it is sent. It
 * leaves the phone once the next page has heard that the server has it.
 */
async function tapFor(request, shell) {
  const sent = await request.clone().formData();
  const diary = sent.get("diary");
  // It may be kept already; where there is no room, the browser keeps the form.
  const isKept = await add(diary, written(sent)).then(() => true, (error) => error?.name === "ConstraintError");
  const answer = await fetch(request).catch(() => null);
  if (!isKept || answer?.status < 500) {
    return answer ?? Response.error();
  }
  return (await kept("open"))?.diary === diary ? Response.redirect("/diary", 303) : keptPage("", shell);
}

/** A file of the shell as it was when this version came; anything else from the network. */
async function fileFor(request, shell) {
  const found = await (await caches.open(shell)).match(request);
  return found ?? fetch(request);
}

async function install(shell, files) {
  const cache = await caches.open(shell);
  await cache.addAll(files.map((file) => new Request(file, { cache: "no-cache" })));
  await self.skipWaiting();
}

/** Former shells go; the pages of the diaries and the queue stay. */
async function activate(shell) {
  for (const name of await caches.keys()) {
    if (name.startsWith("shell ") && name !== shell) {
      await caches.delete(name);
    }
  }
  await self.clients.claim();
}

/** What waits is sent in the background only while its diary is the one that is open on this phone. */
async function sendOwn(diary) {
  if ((await kept("open"))?.diary === diary) {
    await flush(diary);
  }
}

/** Begin to work for one version, whose shell is made of these files. */
export function serve(version, files) {
  const shell = `shell ${version}`;
  self.addEventListener("install", (event) => event.waitUntil(install(shell, files)));
  self.addEventListener("activate", (event) => event.waitUntil(activate(shell)));
  self.addEventListener("sync", (event) => event.waitUntil(sendOwn(event.tag.slice("send ".length))));
  self.addEventListener("fetch", (event) => {
    const { request } = event;
    const address = new URL(request.url);
    if (address.origin !== self.location.origin) {
      return;
    }
    if (request.mode === "navigate" && request.method === "GET") {
      event.respondWith(pageFor(request, shell));
    } else if (request.mode === "navigate" && address.pathname === "/diary/scores") {
      event.respondWith(tapFor(request, shell));
    } else if (request.method === "GET" && address.pathname.startsWith("/static/")) {
      event.respondWith(fileFor(request, shell));
    }
  });
}
