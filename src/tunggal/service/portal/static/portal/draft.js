// Keeps what is half filled in on this telephone until it was sent, and sends it again once there is
// a network. Numbers of people (data-secret), papers and hidden inputs are never kept, and nothing of a
// form that must not be found on a shared telephone (data-unkept): it is only sent again.
(function () {
  "use strict";
  var PREFIX = "draft:", DAYS = 7 * 24 * 3600 * 1000, AGAIN = 15000, PATIENCE = 8000;
  var store;
  try { store = window.localStorage; store.getItem(PREFIX); } catch (refused) { return; }

  function names() {
    return Object.keys(store).filter(function (name) { return name.indexOf(PREFIX) === 0; });
  }
  function read(name) {
    try { return JSON.parse(store.getItem(name)) || {}; } catch (broken) { return {}; }
  }
  function forgetAll(wanted) {
    names().filter(wanted).forEach(function (name) { store.removeItem(name); });
  }

  var now = Date.now();
  forgetAll(function (name) { return !(now - read(name).at < DAYS); });
  var sent = document.querySelector("[data-draft-sent]");
  if (sent) { store.removeItem(PREFIX + sent.dataset.draftSent); }
  document.querySelectorAll("form[data-leave]").forEach(function (leave) {
    leave.addEventListener("submit", function () { forgetAll(function () { return true; }); });
  });

  var form = document.querySelector("form[data-draft]");
  if (!form) { return; }
  var own = PREFIX + form.dataset.draft, account = own.slice(0, own.lastIndexOf(":") + 1);
  // Whoever used this telephone before: what was theirs is neither shown nor left lying about.
  forgetAll(function (name) { return name.indexOf(account) !== 0; });

  function part(name) { return document.querySelector("[data-draft-" + name + "]"); }
  function show(name, shown) { if (part(name)) { part(name).hidden = !shown; } }
  function inputs() {
    return Array.prototype.filter.call(form.elements, function (each) {
      return each.name && !("secret" in each.dataset) &&
        (each.matches("textarea, select") || each.type === "text" || each.type === "radio");
    });
  }
  var unkept = "unkept" in form.dataset;
  if (unkept) { store.removeItem(own); }
  function keep() {
    if (unkept) { return; }
    var said = {};
    inputs().forEach(function (each) {
      if (each.type === "radio" ? each.checked : each.value) { said[each.name] = each.value; }
    });
    try { store.setItem(own, JSON.stringify({ at: Date.now(), said: said })); } catch (full) { return; }
    show("hint", true);
    show("forgotten", false);
  }
  function fill() {
    var said = read(own).said, filled = false;
    if (!said) { return; }
    // What a link fills in stands, as "this is wrong" at one answer of the family page.
    var linked = new URLSearchParams(location.search);
    inputs().forEach(function (each) {
      if (!(each.name in said) || linked.has(each.name.slice(2))) { return; }
      var chosen = each.type === "radio", before = chosen ? each.checked : each.value;
      if (chosen) { each.checked = each.value === said[each.name]; } else { each.value = said[each.name]; }
      filled = filled || before !== (chosen ? each.checked : each.value);
    });
    show("hint", true);
    show("found", filled);
  }

  fill();
  form.addEventListener("input", keep);
  part("forget").addEventListener("click", function () {
    store.removeItem(own);
    show("hint", false);
    show("forgotten", true);
  });

  // Before it is sent, a small question finds out whether there is a network at all.
  var waiting = false, timer;
  function ask() {
    var stop = window.AbortController ? new AbortController() : null;
    if (stop) { setTimeout(function () { stop.abort(); }, PATIENCE); }
    return fetch("/health", { cache: "no-store", signal: stop ? stop.signal : undefined });
  }
  function attempt() {
    clearTimeout(timer);
    ask().then(function (answer) { return answer.text(); }).then(function (said) {
      // A network that wants to be paid or signed in to first answers with a page of its own.
      if (said.trim() !== "ok") { throw new Error("no answer of ours"); }
      waiting = false;
      show("offline", false);
      form.submit();
    }).catch(function () {
      waiting = true;
      show("offline", true);
      timer = setTimeout(attempt, AGAIN);
    });
  }
  form.addEventListener("submit", function (event) {
    keep();
    if (event.submitter && event.submitter.name) { return; } // only drawn in the other language
    event.preventDefault();
    attempt();
  });
  window.addEventListener("online", function () { if (waiting) { attempt(); } });
})();
