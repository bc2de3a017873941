// What a device keeps of a round of visits: sealed with AES-GCM, in IndexedDB. See decision 8.
//
// One data key seals everything. It lies here twice, itself sealed: under the PIN, for days without
// network, and under a key that only a signed-in session of the same officer is given.
"use strict";
const Store = (() => {
  const NAME = "tunggal-visits", ROUNDS = 600000;
  let opened = null, dataKey = null;
  const text = new TextEncoder(), read = new TextDecoder();

  const asked = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });

  async function open() {
    if (opened) return opened;
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      for (const name of ["meta", "cases", "forms"]) request.result.createObjectStore(name);
    };
    opened = await asked(request);
    opened.onversionchange = () => { opened.close(); opened = null; };
    return opened;
  }

  async function get(store, key) {
    return asked((await open()).transaction(store).objectStore(store).get(key));
  }

  async function all(store) {
    const found = (await open()).transaction(store).objectStore(store);
    const [keys, values] = await Promise.all([asked(found.getAllKeys()), asked(found.getAll())]);
    return keys.map((key, place) => [key, values[place]]);
  }

  // Whole or not at all, and on the disk before it is called done.
  async function write(changes) {
    const database = await open();
    const names = [...new Set(changes.map(([store]) => store))];
    const act = database.transaction(names, "readwrite", { durability: "strict" });
    for (const [store, key, value] of changes) {
      if (value === undefined) act.objectStore(store).delete(key);
      else act.objectStore(store).put(value, key);
    }
    return new Promise((done, failed) => {
      act.oncomplete = () => done();
      act.onerror = act.onabort = () => failed(act.error);
    });
  }

  const random = (length) => crypto.getRandomValues(new Uint8Array(length));

  async function seal(key, place, value) {
    const iv = random(12);
    const bytes = value instanceof Uint8Array ? value : text.encode(JSON.stringify(value));
    const how = { name: "AES-GCM", iv, additionalData: text.encode(place) };
    return { iv, sealed: await crypto.subtle.encrypt(how, key, bytes) };
  }

  async function unseal(key, place, kept) {
    const how = { name: "AES-GCM", iv: kept.iv, additionalData: text.encode(place) };
    return new Uint8Array(await crypto.subtle.decrypt(how, key, kept.sealed));
  }

  const aes = (raw, uses) => crypto.subtle.importKey("raw", raw, "AES-GCM", false, uses);

  async function pinKey(pin, salt) {
    const base = await crypto.subtle.importKey("raw", text.encode(pin), "PBKDF2", false, ["deriveKey"]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
    return crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  }

  const sessionKey = (session) =>
    aes(Uint8Array.from(atob(session.key), (sign) => sign.charCodeAt(0)), ["encrypt", "decrypt"]);

  async function use(raw) {
    dataKey = await aes(raw, ["encrypt", "decrypt"]);
    raw.fill(0);
  }

  // A new lock, or a new PIN for the data key that the session opens.
  async function lock(session, pin) {
    const before = await get("meta", "lock"), salt = random(16), outer = await sessionKey(session);
    const raw = before ? await unseal(outer, "session", before.bySession) : random(32);
    const made = {
      officer: session.officer, salt, tries: 0, until: before?.until ?? 0,
      byPin: await seal(await pinKey(pin, salt), "pin", raw),
      bySession: await seal(outer, "session", raw),
    };
    await write([["meta", "lock", made]]);
    await use(raw);
  }

  // True when the PIN fits. A try is written down before it is made, so a reload wins nothing.
  async function unlock(pin, most) {
    const held = await get("meta", "lock");
    if (!held?.byPin) return false;
    const tried = { ...held, tries: held.tries + 1 };
    if (tried.tries >= most) delete tried.byPin;
    await write([["meta", "lock", tried]]);
    try {
      await use(await unseal(await pinKey(pin, held.salt), "pin", held.byPin));
    } catch {
      return false;
    }
    await write([["meta", "lock", { ...held, tries: 0 }]]);
    return true;
  }

  const keepCase = async (each) => ["cases", each.number, await seal(dataKey, `case:${each.number}`, each)];

  // The newest round; a case that left it stays while a form of it is here.
  async function keepRound(cases, days) {
    const kept = await all("forms"), forms = kept.filter(([, form]) => form.state !== "done").map(([, form]) => form.number);
    const received = kept.filter(([, form]) => form.state === "done").map(([key]) => ["forms", key, undefined]);
    const old = (await all("cases")).map(([number]) => number);
    const now = new Set([...cases.map((each) => each.number), ...forms]);
    const gone = old.filter((number) => !now.has(number)).map((number) => ["cases", number, undefined]);
    const until = Date.now() + days * 86400000;
    const held = { ...(await get("meta", "lock")), until };
    await write([...gone, ...received, ...(await Promise.all(cases.map(keepCase))), ["meta", "lock", held]]);
  }

  async function plain(place, key, kept) {
    return JSON.parse(read.decode(await unseal(dataKey, `${place}:${key}`, kept)));
  }

  async function cases() {
    return Promise.all((await all("cases")).map(([key, kept]) => plain("case", key, kept)));
  }

  async function forms() {
    return Promise.all((await all("forms")).map(async ([key, { number, state, kept }]) => ({
      key, number, state, ...(kept ? await plain("form", key, kept) : {}),
    })));
  }

  // A form on this device: number and state lie open, all that was written is sealed.
  async function keepForm({ key, number, state, ...written }) {
    const kept = state === "done" ? null : await seal(dataKey, `form:${key}`, written);
    await write([["forms", key, { number, state, kept }]]);
  }

  const dropForm = (key) => write([["forms", key, undefined]]);

  async function unsent() {
    return (await all("forms")).filter(([, form]) => form.state !== "done").length;
  }

  // What is read of families goes; forms that nobody received stay, sealed, for the next sign-in.
  async function forget() {
    const held = await get("meta", "lock");
    if (!held) return;
    if (!(await unsent())) return wipe();
    const { byPin, ...rest } = held;
    const gone = (await all("cases")).map(([number]) => ["cases", number, undefined]);
    await write([...gone, ["meta", "lock", rest]]);
    dataKey = null;
  }

  async function wipe() {
    dataKey = null;
    const changes = [];
    for (const store of ["meta", "cases", "forms"]) {
      for (const [key] of await all(store)) changes.push([store, key, undefined]);
    }
    if (changes.length) await write(changes);
  }

  const held = () => get("meta", "lock");
  return { held, lock, unlock, keepRound, cases, forms, keepForm, dropForm, unsent, forget, wipe, isOpen: () => dataKey !== null };
})();
