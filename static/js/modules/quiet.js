/** How old a page becomes before it is fetched anew, and how long nobody may have touched it; in milliseconds. */
export const OLD = 60_000;
export const UNTOUCHED = 20_000;
/** How long a screen that nobody touches is kept fresh: a page that asks for ever would keep its session open for ever. */
export const LEFT_ALONE = 30 * 60_000;

/** Whether a page may be fetched anew now: it is old and in sight, somebody uses it, and nobody is about to press. */
export function mayReload({ now, loadedAt, touchedAt, seen, busy }) {
  const untouched = now - touchedAt;
  return seen && !busy && now - loadedAt >= OLD && untouched >= UNTOUCHED && untouched < LEFT_ALONE;
}
