// Whoever leaves the console leaves no family behind on the device: see decision 8. It stands on every
// page of the console, so it knows of the store only what it takes away.
"use strict";
(() => {
  const asked = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });

  // What was read of families goes, and the way in by PIN; forms that nobody received stay sealed.
  async function forget() {
    const names = (await indexedDB.databases()).map((each) => each.name);
    if (!names.includes("tunggal-visits")) return;
    const database = await asked(indexedDB.open("tunggal-visits"));
    const act = database.transaction(["meta", "cases", "forms"], "readwrite");
    const [meta, forms] = [act.objectStore("meta"), act.objectStore("forms")];
    const unsent = (await asked(forms.getAll())).some((each) => each.state !== "done");
    act.objectStore("cases").clear();
    if (unsent) {
      const { byPin, ...lock } = await asked(meta.get("lock"));
      meta.put(lock, "lock");
    } else {
      meta.clear();
      forms.clear();
    }
    await new Promise((done) => { act.oncomplete = act.onabort = done; });
  }

  for (const form of document.querySelectorAll("form[data-leave]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const late = new Promise((done) => setTimeout(done, 2000));
      Promise.race([forget(), late]).catch(() => {}).then(() => form.submit());
    });
  }
})();
