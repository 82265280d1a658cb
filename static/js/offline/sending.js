// Sends what waits, one tab at a time. An entry leaves the phone on its own acknowledgement and on nothing else.
import { afterStatus, firstBatch, outcomes } from "../modules/batches.js";
import { rebind, rowsOf, settle } from "./store.js";

const ADDRESS = "/api/v1/sync";
const PATIENCE = 20_000;
const LOCK = "pain-diary sending";

async function push(diary, entries) {
  const answer = await fetch(ADDRESS, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Diary": "1", Accept: "application/json" },
    body: JSON.stringify({ diary, sent_at: new Date().toISOString(), entries }),
    cache: "no-store",
    signal: AbortSignal.timeout(PATIENCE),
  });
  const retryAfter = Number(answer.headers.get("Retry-After")) || 0;
  return { status: answer.status, retryAfter, told: answer.status === 200 ? await answer.json() : null };
}

/** Send one batch; null once nothing waits, else whether to go on and what stopped it. */
async function pushed(diary, most) {
  const batch = firstBatch((await rowsOf(diary)).waiting, most);
  let answer;
  try {
    answer = await push(diary, batch.map((row) => row.entry));
  } catch {
    // No network, a server that died, or an answer that was cut in half: who knows what was kept there. All stays here.
    return { result: "offline" };
  }
  if (answer.status === 413 && batch.length > 1) {
    return { most: Math.ceil(batch.length / 2) };
  }
  if (answer.status !== 200) {
    return { result: afterStatus(answer.status), retryAfter: answer.retryAfter };
  }
  const { done, refused } = outcomes(batch, answer.told.answers);
  await settle(done, refused);
  const more = await rebind(answer.told.also ?? [], diary);
  const stuck = batch.length > 0 && done.length + refused.length === 0;
  return stuck ? { result: "later" } : { more: more || batch.length > 0 };
}

async function sendAll(diary, askAnyway) {
  let most;
  let ask = askAnyway;
  while (ask || (await rowsOf(diary)).waiting.length > 0) {
    ask = false;
    const step = await pushed(diary, most);
    if (step.result) {
      return step;
    }
    most = step.most ?? most;
  }
  return { result: "sent" };
}

/**
 * Send everything of one diary. The answer is "sent", "offline", "ended" (a code is asked for) or "later".
 * With `askAnyway` the server is asked even if nothing waits: it may know former keys of this diary.
 */
export function flush(diary, askAnyway = false) {
  const deed = () => sendAll(diary, askAnyway);
  return navigator.locks ? navigator.locks.request(LOCK, deed) : deed();
}
