// Answers in place of the network, for the round of visits alone. It keeps no page that names a person:
// only the empty form of the device page, with its scripts and style sheets.
"use strict";
const CACHE = "tunggal-visits-1";

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event, address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  const isPage = request.mode === "navigate" && /\/console\/round(\/device)?$/.test(address.pathname);
  if (isPage || address.pathname.startsWith("/static/")) event.respondWith(answer(request, isPage));
});

async function answer(request, isPage) {
  const kept = await caches.open(CACHE);
  if (!isPage) return (await kept.match(request, { ignoreVary: true })) || fetch(request);
  try {
    return await fetch(request);
  } catch (fault) {
    const shell = request.url.replace(/\/round(\/device)?$/, "/round/device");
    const found = await kept.match(shell, { ignoreVary: true });
    if (!found) throw fault;
    return found;
  }
}
