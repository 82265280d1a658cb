// What the forms of a patient's pages say, as entries of the queue. Null is what makes no entry: then the plain form
// goes to the server, which tells best what is missing.
import { instantOf } from "../modules/zoned.js";
import { texts } from "./status.js";

const PERCENT = /^\d{1,3}(\.\d{1,2})?$/;

/** What every entry carries: the moment is this one, by this phone's clock. */
function begun(kind, sent, more) {
  const entry = { id: crypto.randomUUID(), kind, recorded_at: new Date().toISOString(), ...more };
  return sent.get("by") === "helper" ? { ...entry, by: "helper" } : entry;
}

function offset() {
  return -new Date().getTimezoneOffset();
}

function word(sent, name) {
  return sent.get(name)?.trim() || null;
}

/** When something was, as a form says it: a while ago, or by day and time on the clocks of the diary. */
function moment(sent, name) {
  const ago = sent.get("ago");
  if (ago === "other") {
    const instant = instantOf(sent.get("on"), sent.get("at"), texts.zone, Date.now());
    return instant && { [name]: instant.toISOString(), said: true };
  }
  return ago ? { [name]: new Date(Date.now() - 60_000 * Number(ago)).toISOString() } : null;
}

/** One tap on a number; another button of the form is none. */
function score(sent, form, button) {
  if (button?.name !== "score") {
    return null;
  }
  const condition = sent.get("condition") ?? sent.get("asked") ?? "moving";
  const said = { area_id: sent.get("area_id"), score: Number(button.value), condition };
  return [begun("score", sent, { ...said, utc_offset_minutes: offset() })];
}

function earlier(sent, form, button) {
  const [when, tapped] = [moment(sent, "felt_at"), score(sent, form, button)];
  return when && tapped && sent.get("area_id") ? [{ ...tapped[0], ...when }] : null;
}

/** What was ticked or measured by "when to call"; with nothing of it the server says what is missing. */
function report(sent, form) {
  const high = form.querySelector(":out-of-range");
  const items = [...sent.getAll("items"), ...(high ? [high.dataset.sign] : [])];
  return items.length > 0 ? [begun("report", sent, { items, utc_offset_minutes: offset() })] : null;
}

function medicine(sent) {
  const [drug, when] = [word(sent, "drug"), moment(sent, "taken_at")];
  return drug && when ? [begun("medicine", sent, { drug, ...when })] : null;
}

function answer(sent, name) {
  return { yes: true, no: false }[sent.get(name)] ?? null;
}

function details(sent, form) {
  const percent = (word(sent, "stated_relief_percent") ?? "").replace(/\s*%$/, "").replace(",", ".");
  const taken = sent.get("ago") || word(sent, "drug") ? medicine(sent) : [];
  if (!taken || (percent && (!PERCENT.test(percent) || percent > 100))) {
    return null;
  }
  const said = {
    entry_id: form.dataset.about,
    stated_relief_percent: percent ? Number(percent) : null,
    could_move: answer(sent, "could_move"),
    asleep_before: answer(sent, "asleep_before"),
    note: word(sent, "note"),
  };
  return [begun("details", sent, said), ...taken];
}

function change(sent, form) {
  const stands = form.dataset.stands === `${sent.get("on")} ${sent.get("at")}`;
  const felt = stands ? null : instantOf(sent.get("on"), sent.get("at"), texts.zone, Date.now());
  const said = {
    entry_id: form.dataset.about,
    score: Number(sent.get("score")),
    condition: sent.get("condition") ?? "resting",
    reason: word(sent, "reason"),
  };
  return stands || felt ? [begun("change", sent, felt ? { ...said, felt_at: felt.toISOString() } : said)] : null;
}

function remove(sent, form) {
  return [begun("delete", sent, { entry_id: form.dataset.about, reason: word(sent, "reason") })];
}

function takeBack(sent, form) {
  return [begun("delete_medicine", sent, { rescue_id: form.dataset.about })];
}

const SAYS = { score, earlier, report, medicine, details, change, delete: remove, delete_medicine: takeBack };

/** The entries of a form as it is sent, or null. */
export function entriesOf(form, button) {
  return SAYS[form.dataset.keeps](new FormData(form), form, button);
}
