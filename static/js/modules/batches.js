/** How many entries, and how many characters of them, are sent at once; the server takes 500 and 256 KiB. */
export const MOST_ENTRIES = 200;
export const MOST_CHARACTERS = 100_000;

/** The first rows that fit into one request; a row that is too long alone is sent alone. */
export function firstBatch(rows, mostEntries = MOST_ENTRIES, mostCharacters = MOST_CHARACTERS) {
  const batch = [];
  let characters = 0;
  for (const row of rows) {
    characters += JSON.stringify(row.entry).length;
    if (batch.length === mostEntries || (batch.length > 0 && characters > mostCharacters)) {
      break;
    }
    batch.push(row);
  }
  return batch;
}

/**
 * What an answer says of the rows that were sent: those that may leave the phone, and those that stay with a reason.
 * Whatever the answer does not name, or names with a word that is not known here, stays as it was.
 */
export function outcomes(batch, answers) {
  const told = new Map((Array.isArray(answers) ? answers : []).map((answer) => [answer?.id, answer]));
  const done = [];
  const refused = [];
  for (const row of batch) {
    const answer = told.get(row.entry.id);
    if (answer?.status === "accepted" || answer?.status === "known") {
      done.push(row);
    } else if (answer?.status === "refused" || answer?.status === "conflict") {
      refused.push({ ...row, refused: String(answer.message ?? "") });
    }
  }
  return { done, refused };
}

/** What a status other than 200 asks of the phone; everything stays in the queue. */
export function afterStatus(status) {
  return status === 401 ? "ended" : "later";
}

/** How long to wait before the next try, in milliseconds: longer each time, and as long as the server asks for. */
export function pauseBefore(tries, retryAfterSeconds = 0) {
  return Math.max(Math.min(5_000 * 2 ** tries, 300_000), 1000 * retryAfterSeconds);
}

/** The number of waiting ones in words: "{n}" in the text for several stands for it. */
export function counted(count, one, many) {
  return count === 1 ? one : many.replace("{n}", String(count));
}
