// Draws the part of a page anew that changes by itself. A form that is being filled in is left alone, and
// whoever stands on a link of the part still stands on it afterwards.
"use strict";
(() => {
  const address = document.currentScript.dataset.live;
  const news = document.getElementById("news");
  const every = 5000, patience = 10 * 60 * 1000; // a desk that was left does not stay signed in
  let seen = Date.now();

  const isTyping = () => {
    const here = document.activeElement;
    const written = [...document.querySelectorAll("textarea")].some((each) => each.value !== each.defaultValue);
    return written || (here && here.matches("input, select, textarea"));
  };

  const draw = (text) => {
    const drawn = new DOMParser().parseFromString(text, "text/html").getElementById("live");
    const shown = document.getElementById("live");
    if (!drawn || !shown) return;
    const isOther = drawn.dataset.mark !== shown.dataset.mark;
    if (isOther && !isTyping()) {
      location.reload();
      return;
    }
    const says = isOther ? drawn.dataset.says || "" : "";
    if (news && news.textContent !== says) news.textContent = says;
    if (isOther) drawn.dataset.mark = shown.dataset.mark; // until nobody types any more
    if (!shown.isEqualNode(drawn)) replace(shown, document.adoptNode(drawn));
  };

  const replace = (shown, drawn) => {
    const here = shown.contains(document.activeElement) ? document.activeElement : null;
    const next = here && [...drawn.querySelectorAll("a")].find((each) => each.href === here.href);
    if (here && !next) return; // what stands here now is gone from the list: not under somebody's hands
    shown.replaceWith(drawn);
    if (next) next.focus({ preventScroll: true });
  };

  const ask = async () => {
    if (document.hidden || Date.now() - seen > patience) return;
    const answer = await fetch(address, { credentials: "same-origin", redirect: "error" }).catch(() => null);
    if (answer && answer.ok) draw(await answer.text());
  };

  const isHere = () => {
    const wasAway = Date.now() - seen > patience;
    seen = Date.now();
    if (wasAway) ask();
  };

  for (const event of ["pointermove", "pointerdown", "keydown"]) addEventListener(event, isHere, { passive: true });
  setInterval(ask, every);
})();
