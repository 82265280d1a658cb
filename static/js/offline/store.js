// The phone's own store: what waits to be sent, and which diaries the phone holds. Every call opens the database anew,
// since phones close it under pages that sleep, and nothing counts as written before it is on the disk.
const NAME = "pain-diary";
const VERSION = 1;
const QUEUE = "queue";
const KEPT = "kept";
const STRICT = { durability: "strict" };

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, VERSION);
    asked.onupgradeneeded = () => {
      const queue = asked.result.createObjectStore(QUEUE, { keyPath: "seq", autoIncrement: true });
      queue.createIndex("id", "entry.id", { unique: true });
      asked.result.createObjectStore(KEPT, { keyPath: "key" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
    asked.onblocked = () => reject(new Error("held by an older page"));
  });
}

/** Run something in one transaction; it has happened once the promise is kept. */
async function inStore(name, mode, deed) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(name, mode, mode === "readwrite" ? STRICT : undefined);
      let result;
      transaction.oncomplete = () => resolve(result);
      transaction.onabort = () => reject(transaction.error ?? new Error("given up"));
      transaction.onerror = () => reject(transaction.error);
      const asked = deed(transaction.objectStore(name));
      if (asked) {
        asked.onsuccess = () => {
          result = asked.result;
        };
      }
    });
  } finally {
    database.close();
  }
}

/** The same once more where a sleeping phone has lost its connection to the database; a full store stays full. */
async function surely(name, mode, deed) {
  try {
    return await inStore(name, mode, deed);
  } catch (error) {
    if (error?.name === "QuotaExceededError" || error?.name === "ConstraintError") {
      throw error;
    }
    return inStore(name, mode, deed);
  }
}

/** Keep entries of a diary, all or none, behind those that wait already. */
export function add(diary, ...entries) {
  return surely(QUEUE, "readwrite", (queue) => {
    entries.forEach((entry) => queue.add({ diary, entry, refused: null }));
  });
}

/** Everything that the phone keeps, of every diary, in the order in which it was written. */
export async function all() {
  return (await surely(QUEUE, "readonly", (queue) => queue.getAll())) ?? [];
}

/** What one diary keeps on this phone: what waits, and what was refused. */
export async function rowsOf(diary) {
  const rows = (await all()).filter((row) => row.diary === diary);
  return { waiting: rows.filter((row) => row.refused === null), refused: rows.filter((row) => row.refused !== null) };
}

/** Take away what the server has acknowledged, and note what it refused. */
export function settle(done, refused) {
  return surely(QUEUE, "readwrite", (queue) => {
    done.forEach((row) => queue.delete(row.seq));
    refused.forEach((row) => queue.put(row));
  });
}

/** Bind what was written under former keys of a diary to its present one. */
export async function rebind(former, diary) {
  const rows = (await all()).filter((row) => former.includes(row.diary));
  if (rows.length > 0) {
    await settle([], rows.map((row) => ({ ...row, diary })));
  }
  return rows.length > 0;
}

/** What is remembered beside the queue, by its name. */
export function kept(key) {
  return surely(KEPT, "readonly", (store) => store.get(key));
}

export async function keptDiaries() {
  const rows = (await surely(KEPT, "readonly", (store) => store.getAll())) ?? [];
  return rows.filter((row) => row.key.startsWith("diary "));
}

export function keep(row) {
  return surely(KEPT, "readwrite", (store) => store.put(row));
}

export function forget(key) {
  return surely(KEPT, "readwrite", (store) => store.delete(key));
}
