// Compares while one types: after a short pause the form is sent, and what comes back replaces the result.
"use strict";
(() => {
  const form = document.getElementById("live");
  const result = document.getElementById("result");
  const busy = document.getElementById("busy");
  const PAUSE = 450; // milliseconds without a key
  const PATIENCE = 60; // seconds that an answer "later" is waited for
  let timer = 0;
  let under_way = null;

  const say = (words) => { busy.textContent = words; };

  async function compare() {
    if (under_way) under_way.abort();
    const mine = under_way = new AbortController();
    say("comparing…");
    result.classList.add("stale");
    try {
      const answer = await fetch("/live/result", {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        signal: mine.signal,
      });
      const later = Number(answer.headers.get("Retry-After"));
      if (later > 0) {
        say(`the server is busy; trying again in ${later} s`);
        if (later <= PATIENCE) timer = window.setTimeout(compare, later * 1000);
        return;
      }
      const text = await answer.text();
      if (answer.ok || answer.status === 422) {
        result.innerHTML = text; // made by our own template, in which everything is escaped
        say("");
      } else {
        say(answer.status === 413 ? "that is too large for this box" : "that could not be compared");
      }
      result.classList.remove("stale");
    } catch (problem) {
      if (problem.name !== "AbortError") {
        say("the server does not answer");
        result.classList.remove("stale");
      }
    }
  }

  form.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(compare, PAUSE);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    window.clearTimeout(timer);
    compare();
  });
})();
