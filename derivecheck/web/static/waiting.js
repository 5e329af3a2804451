// Looks from time to time whether the work is over, and shows the page anew when it is.
"use strict";
(() => {
  const status = document.getElementById("status");
  let pause = 700;
  async function look() {
    try {
      const answer = await fetch(location.href + "/state");
      const { state } = await answer.json();
      if (state === "done" || state === "failed") {
        location.reload();
        return;
      }
    } catch (problem) {
      status.textContent = "The server does not answer; trying again.";
    }
    pause = Math.min(5000, pause * 1.2);
    window.setTimeout(look, pause);
  }
  window.setTimeout(look, pause);
})();
