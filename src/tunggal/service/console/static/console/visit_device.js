// The round of visits on a device: open it with a PIN, fill in forms, send them when there is network.
// A form leaves the device only after the server has confirmed it, or when the officer discards it.
"use strict";
(() => {
  const room = document.getElementById("device");
  if (!room) return;
  const by = (id) => document.getElementById(id);
  const said = JSON.parse(room.dataset.said), addresses = JSON.parse(room.dataset.addresses);
  const form = by("visit"), CACHE = "tunggal-visits-1", PHOTOS = 3;
  let tries = 10, cases = [], forms = [], now = null, pending = null, saving = null, kept = true;

  // "{number:form was|forms were}": a number and the words that agree with it, as policy/filling.py does.
  const agree = (value, one, many) => one === undefined ? value : `${value} ${String(value) === "1" ? one : many}`;
  const fill = (words, values) => words.replace(/\{(\w+)(?::([^|}]+)\|([^|}]+))?\}/g, (_, name, one, many) => agree(values[name] ?? "", one, many));
  const say = (words, values = {}) => { by("said").textContent = fill(words, values); by("said").focus(); };
  const show = (id, shown) => { by(id).hidden = !shown; };
  const day = (moment) => new Date(moment).toLocaleDateString(document.documentElement.lang, { dateStyle: "medium" });

  // ---------------------------------------------------------------- the network

  class SignIn extends Error {}

  async function json(address, options = {}) {
    const response = await fetch(address, { credentials: "same-origin", cache: "no-store", ...options });
    const isJson = (response.headers.get("Content-Type") || "").startsWith("application/json");
    if (isJson && response.ok) return response.json();
    if (response.redirected || [401, 403, 404].includes(response.status)) throw new SignIn();
    throw new Error(String(response.status));
  }

  const session = () => json(addresses.round_token);
  const post = (address, token, body) => json(address, { method: "POST", body, headers: { "X-CSRFToken": token } });

  async function keepShell() {
    await navigator.storage?.persist?.(); // so that a full disk does not clear it
    await navigator.serviceWorker.register(addresses.visit_worker);
    await navigator.serviceWorker.ready;
    const kept = await caches.open(CACHE);
    const here = location.pathname.replace(/\/round$/, "/round/device");
    const parts = [...document.querySelectorAll("script[src], link[rel=stylesheet], link[rel=icon]")];
    await kept.addAll([here, ...parts.map((each) => each.src || each.href)]);
  }

  async function refresh(who) {
    const token = who || (await session());
    const held = await Store.held();
    if (held && held.officer !== token.officer) return say(said.other_officer);
    const round = await post(addresses.round_data, token.token, new FormData());
    tries = round.tries;
    await Store.keepRound(round.cases, round.days);
    await keepShell();
    await list();
  }

  // ---------------------------------------------------------------- the lock

  async function begin() {
    if (!("indexedDB" in window && crypto.subtle && "serviceWorker" in navigator && "caches" in window)) {
      return say(said.no_storage);
    }
    network();
    const held = await Store.held();
    if (held && held.until && Date.now() > held.until) await Store.forget();
    await drawLock();
  }

  async function drawLock() {
    const held = await Store.held(), shut = Boolean(held) && !held.byPin;
    show("lock", true);
    show("list", false);
    show("keep", !held || shut);
    show("unlock", Boolean(held) && !shut);
    show("kept-what", !held);
    show("wipe", Boolean(held));
    by("lock-why").textContent = shut ? said.pin_shut : held ? said.locked : by("lock-why").textContent;
  }

  async function open(event) {
    event.preventDefault();
    const pin = by("pin").value.trim();
    if (pin.length < Number(room.dataset.digits)) return say(said.pin_short);
    by("pin").value = "";
    const held = await Store.held();
    if (held?.byPin) {
      if (await Store.unlock(pin, tries)) return list();
      const left = tries - ((await Store.held()).tries || 0);
      await drawLock();
      if (left > 0) return say(said.pin_wrong, { left });
      say("");
      return by("lock-why").focus(); // says why there is no PIN any more
    }
    return attempt(async () => {
      const who = await session();
      if (held && held.officer !== who.officer) return say(said.other_officer);
      await Store.lock(who, pin);
      await refresh(who);
    });
  }

  async function attempt(act) {
    try {
      await act();
    } catch (fault) {
      show("sign-in", fault instanceof SignIn);
      say(fault instanceof SignIn ? said.sync_sign_in : said.sync_failed);
    }
  }

  // ---------------------------------------------------------------- the list

  async function list() {
    [cases, forms] = [await Store.cases(), await Store.forms()];
    now = null;
    show("lock", false);
    show("visit", false);
    show("list", true);
    show("wipe", true);
    const held = await Store.held(), sorted = [...cases].sort((one, other) => one.due.localeCompare(other.due));
    by("until").textContent = held.until ? fill(said.kept, { number: cases.length, day: day(held.until) }) : "";
    by("cases").replaceChildren(...sorted.map(line), ...forms.filter((each) => !known(each.number)).map((each) => line({ number: each.number, shown: each.number, kind: "", village: "", due: "" })));
    if (!cases.length && !forms.length) by("until").textContent = said.round_empty;
  }

  const known = (number) => cases.find((each) => each.number === number);
  const formOf = (number) => forms.find((each) => each.number === number);

  function line(about) {
    const made = by("case").content.cloneNode(true), filled = formOf(about.number);
    const state = filled ? filled.state : "new";
    made.querySelector("li").classList.add(state);
    made.querySelector("h3").textContent = `${about.kind} ${about.shown}`.trim();
    made.querySelector(".where").textContent = [about.village, about.due && fill(said.due, { day: about.due_word })].filter(Boolean).join(". ");
    made.querySelector(".standing").textContent = said[`state_${state}`];
    const told = made.querySelector(".told"), button = made.querySelector(".open");
    told.textContent = filled?.why || "";
    told.hidden = !filled?.why;
    button.querySelector(".unseen").textContent = ` ${about.shown}`;
    button.hidden = state === "done";
    button.addEventListener("click", () => write(about));
    return made;
  }

  // ---------------------------------------------------------------- one form

  function write(about) {
    now = formOf(about.number) || {
      key: crypto.randomUUID(), number: about.number, state: "draft", seen: about.seen,
      answers: { ...(about.written || {}), seen_on: today() }, photos: {}, members: about.members || 0, why: "", faults: {},
    };
    draw(about);
    show("list", false);
    show("visit", true);
    by("about").textContent = `${about.kind} ${about.shown}`.trim();
    for (const id of ["saved", "said"]) by(id).textContent = "";
    by("about").focus();
  }

  const today = () => {
    const moment = new Date();
    return `${moment.getFullYear()}-${String(moment.getMonth() + 1).padStart(2, "0")}-${String(moment.getDate()).padStart(2, "0")}`;
  };

  function draw(about) {
    form.reset();
    by("member-list").replaceChildren();
    const named = Object.keys(now.answers).map((name) => /^p(\d+)_/.exec(name)).filter(Boolean).map((found) => Number(found[1]));
    for (const place of [...new Set(named)].sort((one, other) => one - other)) member(place);
    for (const [name, value] of Object.entries(now.answers)) {
      if (form.elements[name]) form.elements[name].value = value;
    }
    for (const each of form.querySelectorAll(".before")) {
      const answer = about.before?.[each.id.replace(/-before$/, "")];
      each.hidden = !answer;
      each.textContent = answer || "";
    }
    faults();
    photosKept();
    Visits.ask(form);
  }

  function member(place) {
    const title = now.answers[`p${place}_known`] ? `${Visits.title(form, place)}: ${now.answers[`p${place}_known`]}` : Visits.title(form, place);
    const made = Visits.member(by("member").content.firstElementChild, 0, place, title);
    by("member-list").append(made);
    return made;
  }

  function faults() {
    const found = Object.entries(now.faults || {}), box = by("faults");
    box.hidden = !found.length && !now.why;
    box.querySelector("p").textContent = now.why || "";
    box.querySelector("ul").replaceChildren(...found.map(([name, words]) => {
      const item = document.createElement("li"), link = document.createElement("a");
      link.href = `#${name}`;
      link.textContent = words;
      item.append(link);
      return item;
    }));
  }

  // What stands in the form now. What is hidden was not asked.
  function answers() {
    const given = {};
    for (const each of form.elements) {
      if (each.name && each.type !== "file" && !each.disabled && each.value) given[each.name] = each.value;
    }
    for (const [name, value] of Object.entries(now.answers)) {
      if (name.endsWith("_known")) given[name] = value;
    }
    return given;
  }

  // One write after the other, of several that wait the newest; true only when it is on the disk.
  function save(state) {
    Object.assign(now, { answers: answers(), state });
    pending = { ...now, photos: { ...now.photos } };
    saving ??= drain();
    return saving;
  }

  async function drain() {
    try {
      while (pending) {
        const next = pending;
        pending = null;
        await Store.keepForm(next);
      }
      kept = true;
    } catch {
      kept = false;
    }
    saving = null;
    by("saved").textContent = kept ? said.saved : said.not_saved;
    return kept;
  }

  async function photo(event) {
    const input = event.target, file = input.files[0], about = now, before = { ...now.photos };
    if (!file) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    let binary = "";
    for (let at = 0; at < bytes.length; at += 32768) binary += String.fromCharCode(...bytes.subarray(at, at + 32768));
    about.photos[input.name] = btoa(binary);
    photosKept();
    if (now !== about || (await save("draft"))) return;
    about.photos = before; // there is no room for it; the answers may still have some
    photosKept();
    await save("draft");
    say(said.not_saved);
  }

  function photosKept() {
    const number = Object.keys(now.photos).length;
    by("photos-kept").textContent = number ? fill(said.photos_kept, { number }) : "";
  }

  async function ready(event) {
    event.preventDefault();
    Object.assign(now, { why: "", faults: {} });
    await leave("ready");
  }

  // To the list, unless this device has no room: what was filled in stays on the page.
  async function leave(state) {
    if (await save(state)) return list();
    return say(said.not_saved);
  }

  // ---------------------------------------------------------------- sending

  const bytesOf = (kept) => Uint8Array.from(atob(kept), (sign) => sign.charCodeAt(0));

  function packed(each) {
    const body = new FormData(), { key, number, seen } = each;
    body.append("forms", JSON.stringify([{ key, number, seen: seen ?? 0, answers: each.answers }]));
    Object.values(each.photos).slice(0, PHOTOS).forEach((kept, place) => body.append(`${key}:${place + 1}`, new Blob([bytesOf(kept)]), "photo"));
    return body;
  }

  async function heard(each, { state, why, faults: found }) {
    if (state === "done" || state === "already") return Store.keepForm({ key: each.key, number: each.number, state: "done" });
    const back = state === "refused" ? "refused" : "draft";
    const words = state === "faults" ? fill(said.refused_form, { faults: Object.values(found).slice(0, 3).join(" ") }) : state === "refused" ? fill(said.refused_other, { why }) : why;
    return Store.keepForm({ ...each, state: back, why: words, faults: found });
  }

  async function send() {
    await saving;
    const waiting = (await Store.forms()).filter((each) => each.state === "ready");
    if (!waiting.length) return say(said.sync_none);
    const who = await session(), held = await Store.held();
    if (held.officer !== who.officer) return say(said.other_officer);
    let received = 0;
    for (const each of waiting) {
      const { results } = await post(addresses.visits, who.token, packed(each));
      for (const result of results) {
        if (result.key === each.key) await heard(each, result);
        received += result.state === "done" || result.state === "already";
      }
    }
    say(said.sync_done, { number: received });
  }

  async function sync() {
    by("sync").disabled = true;
    const once = () => attempt(send);
    try {
      // Two windows of one device send one after the other.
      await (navigator.locks ? navigator.locks.request("tunggal-visits", once) : once());
    } finally {
      by("sync").disabled = false;
      await list();
    }
  }

  // ---------------------------------------------------------------- leaving

  function twice(button, words, act) {
    if (button.dataset.asked) return act();
    button.dataset.asked = button.textContent;
    button.textContent = words;
    setTimeout(() => { button.textContent = button.dataset.asked; delete button.dataset.asked; }, 6000);
  }

  async function discard() {
    await saving;
    await Store.dropForm(now.key);
    kept = true;
    await list();
  }

  async function wipe() {
    await Store.wipe();
    await caches.delete(CACHE);
    say(said.wiped);
    await drawLock();
  }

  function network() {
    by("net").textContent = navigator.onLine ? said.online : said.offline;
  }

  by("lock").addEventListener("submit", open);
  by("refresh").addEventListener("click", () => attempt(() => refresh()));
  by("sync").addEventListener("click", sync);
  by("back").addEventListener("click", async () => { await saving; await (kept ? list() : leave("draft")); });
  by("discard").addEventListener("click", (event) => twice(event.target, said.discard_sure, discard));
  by("wipe").addEventListener("click", async (event) => ((await Store.unsent()) ? twice(event.target, said.wipe_sure, wipe) : wipe()));
  by("add").addEventListener("click", (event) => {
    event.preventDefault();
    const places = Visits.places(form);
    const place = Math.max(0, ...places) + 1;
    if (places.length < Number(room.dataset.members)) member(place).querySelector("select, input").focus();
  });
  form.addEventListener("submit", ready);
  form.addEventListener("input", () => now && save("draft"));
  form.addEventListener("shrunk", (event) => now && photo(event));
  addEventListener("online", network);
  addEventListener("offline", network);
  Visits.enhance(form);
  begin().catch(() => say(said.no_storage));
})();
