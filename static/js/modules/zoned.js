const DAY = 24 * 60 * 60_000;

/** What the clocks of a zone show at an instant, read as if it were UTC. */
function shownAt(instant, zone) {
  return Date.parse(`${new Date(instant).toLocaleString("sv", { timeZone: zone }).replace(" ", "T")}Z`);
}

/**
 * The instant of a day and a time on the clocks of a zone: of two in autumn the later that has passed, and null where
 * the clocks left it out in spring or nothing is said.
 */
export function instantOf(day, time, zone, now) {
  const local = Date.parse(`${day}T${time}Z`);
  if (Number.isNaN(local)) {
    return null;
  }
  const both = [local - DAY, local + DAY].map((near) => local - (shownAt(near, zone) - near));
  const shown = both.filter((instant) => shownAt(instant, zone) === local);
  const passed = shown.filter((instant) => instant <= now);
  return shown.length > 0 ? new Date(passed.length > 0 ? Math.max(...passed) : Math.min(...shown)) : null;
}
