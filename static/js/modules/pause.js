/** Calls once it has been quiet for so many milliseconds, with whatever came last. */
export function afterPause(call, milliseconds) {
  let waiting;
  return (...given) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => call(...given), milliseconds);
  };
}

/** Whether enough is typed to look for the same patient: a record number, or a name with a whole date of birth. */
export function canLookFor(typed) {
  const said = (name) => (typed[name] ?? "").trim() !== "";
  return said("record_number") || (said("name") && said("day") && said("month") && /^\d{4}$/.test((typed.year ?? "").trim()));
}
