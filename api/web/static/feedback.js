// Thumbs below an answer: a press is sent at once, and what is wrong may be said after it. The last word counts.
const box = document.querySelector(".feedback");
const thumbs = [...box.querySelectorAll(".thumb")];
const why = box.querySelector("form");
const thanks = box.querySelector(".thanks");
let answer = null;

// Take feedback on this answer from now on; none hides the thumbs.
export function about(trace) {
  answer = trace;
  box.hidden = trace === null;
  thanks.textContent = "";
  thanks.classList.remove("failed");
  why.reset();
  press(null);
}

thumbs.forEach((thumb) =>
  thumb.addEventListener("click", async () => {
    const { verdict } = thumb.dataset;
    if (!(await send({ verdict }, thumb))) return;
    press(verdict);
    tell(verdict === "up" ? "Thank you. Good to know." : "Thank you. If you like, say more:");
    if (verdict === "down") why.elements.reason[0].focus();
  }),
);

why.addEventListener("submit", async (event) => {
  event.preventDefault();
  const said = { verdict: "down" };
  new FormData(why).forEach((value, name) => {
    if (value.trim()) said[name] = value.trim();
  });
  if (!(await send(said, why.querySelector("button")))) return;
  open(false);
  tell("Thank you. Whoever owns the subject will see it.");
  thumbs[1].focus();
});

why.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  open(false);
  thumbs[1].focus();
});

async function send(said, button) {
  const about = answer;
  button.disabled = true;
  try {
    const headers = { "content-type": "application/json" };
    const path = `/api/v1/answers/${encodeURIComponent(about)}/feedback`;
    const response = await fetch(path, { method: "POST", headers, body: JSON.stringify(said) });
    if (response.ok) return about === answer;
    const reply = await response.json();
    tell(reply.error?.message ?? "That could not be kept. Try again.", true);
  } catch {
    tell("That could not be sent: the server does not answer. Try again.", true);
  } finally {
    button.disabled = false;
  }
  return false;
}

function press(verdict) {
  thumbs.forEach((thumb) => thumb.setAttribute("aria-pressed", String(thumb.dataset.verdict === verdict)));
  open(verdict === "down");
}

function open(is_open) {
  why.hidden = !is_open;
  thumbs[1].setAttribute("aria-expanded", String(is_open));
}

function tell(sentence, failed = false) {
  thanks.classList.toggle("failed", failed);
  thanks.textContent = sentence;
}
