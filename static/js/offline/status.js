// Says what waits on this phone. "Saved on this phone" is never said of what was sent, nor "sent" of what waits.
import { counted } from "../modules/batches.js";
import { add, rowsOf, settle } from "./store.js";

const place = document.getElementById("offline");
const texts = place.dataset;
const line = place.querySelector("[data-line]");
const note = place.querySelector("[data-note]");
const undo = document.createElement("button");
const heading = place.querySelector("[data-heading]");
const list = place.querySelector("[data-refused]");
const clock = new Intl.DateTimeFormat(document.documentElement.lang, {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZone: texts.zone || undefined,
});

undo.type = "button";
undo.className = "button button--quiet";
undo.textContent = texts.undo;
heading.before(undo);

export const diary = texts.diary ?? null;
let told = "";
let link = null;
let changed = () => {};

/** What to do once something more waits. */
export function whenChanged(deed) {
  changed = deed;
}

function described(entry) {
  const time = clock.format(new Date(entry.felt_at ?? entry.taken_at ?? entry.recorded_at));
  const what = { score: texts.aScore, medicine: entry.drug ?? "", report: texts.aReport }[entry.kind] ?? texts.anAnswer;
  return `${what.replace("{score}", String(entry.score))}, ${time}`;
}

function refusedItem(row) {
  const item = document.createElement("li");
  const text = document.createElement("p");
  text.textContent = `${described(row.entry)}: ${row.refused}`;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--quiet";
  button.textContent = texts.remove;
  button.addEventListener("click", async () => {
    await settle([row], []);
    await show();
  });
  item.append(text, button);
  return item;
}

/** The last tap that waits and has not been taken back. */
function lastScore(waiting) {
  const deleted = new Set(waiting.filter((row) => row.entry.kind === "delete").map((row) => row.entry.entry_id));
  return waiting.findLast((row) => row.entry.kind === "score" && !deleted.has(row.entry.id)) ?? null;
}

function showUndo(last) {
  undo.hidden = last === null;
  undo.onclick = async () => {
    undo.hidden = true;
    const now = new Date().toISOString();
    await add(diary, { id: crypto.randomUUID(), kind: "delete", entry_id: last.entry.id, recorded_at: now });
    told = texts.tookBack.replace("{score}", String(last.entry.score));
    await show();
    changed();
  };
}

/** Draw the line anew from the store. */
export async function show() {
  const { waiting, refused } = await rowsOf(diary);
  const last = lastScore(waiting);
  place.hidden = waiting.length + refused.length === 0 && told === "";
  line.textContent = waiting.length > 0 ? counted(waiting.length, texts.waitingOne, texts.waitingMany) : "";
  note.textContent = told || (last ? `${texts.savedHere} ${described(last.entry)}` : "");
  note.hidden = note.textContent === "";
  if (link) {
    note.append(" ", link);
  }
  showUndo(last);
  list.replaceChildren(...refused.map(refusedItem));
  list.hidden = refused.length === 0;
  heading.hidden = list.hidden;
  return waiting.length;
}

/** Say something beside the number, with a way on where there is one. */
export function say(text, href = null) {
  told = text;
  link = null;
  if (href) {
    link = document.createElement("a");
    link.href = href;
    link.textContent = texts.openAgain;
  }
  return show();
}

/** Say what was kept here, and when. */
export function saidSaved(entry) {
  place.dataset.last = entry.id;
  return say(entry.kind === "report" ? texts.reportHere : `${texts.savedHere} ${described(entry)}`);
}

export { texts };
