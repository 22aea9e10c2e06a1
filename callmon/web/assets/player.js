// The player of a recording and the words that play it: two lanes, speed, keys, current word.
// Without this script the plain audio element and the links to the words still work.
import WaveSurfer from "./wavesurfer.js";

const STEP_SECONDS = 5;
const LANES = ["agent", "client", "caller"];
const player = document.querySelector("[data-player]");
if (player) open(player);

function open(player) {
  const audio = player.querySelector("audio");
  const find = (name) => player.querySelector(`[data-do=${name}]`);
  audio.controls = false;
  for (const hidden of player.querySelectorAll(".controls, .keys")) hidden.hidden = false;
  for (const needs of document.querySelectorAll("[data-needs-player]")) needs.hidden = false;

  find("play").addEventListener("click", () => toggle(audio));
  find("back").addEventListener("click", () => seek(audio, audio.currentTime - STEP_SECONDS));
  find("forward").addEventListener("click", () => seek(audio, audio.currentTime + STEP_SECONDS));
  const speed = find("speed");
  speed.value = localStorage.getItem("callmon-speed") || "1";
  if (!speed.value) speed.value = "1";
  const setSpeed = () => {
    audio.defaultPlaybackRate = audio.playbackRate = Number(speed.value);
    localStorage.setItem("callmon-speed", speed.value);
  };
  speed.addEventListener("change", setSpeed);
  setSpeed();

  const button = find("play");
  const named = () => (button.textContent = audio.paused ? button.dataset.play : button.dataset.pause);
  for (const event of ["play", "pause", "ended"]) audio.addEventListener(event, named);
  audio.addEventListener("error", () => {
    if (!player.querySelector("[role=alert]")) {
      const said = document.createElement("p");
      said.setAttribute("role", "alert");
      said.textContent = player.dataset.unplayable;
      player.append(said);
    }
  });
  document.addEventListener("keydown", (event) => onKey(event, audio, speed));
  showClock(player, audio);
  drawWaves(player, audio);
  followWords(audio);
  playFromLinks(audio);
}

function toggle(audio) {
  if (audio.paused) play(audio); else audio.pause();
}

// A pause that comes before the sound does ends play() with an error that means nothing; what
// is truly wrong with a recording is told by the element's own "error" event.
function play(audio) {
  audio.play().catch(() => {});
}

function seek(audio, seconds) {
  const go = () => (audio.currentTime = Math.max(0, Math.min(seconds, audio.duration || seconds)));
  if (audio.readyState >= 1) go();
  else {
    audio.addEventListener("loadedmetadata", go, { once: true });
    audio.preload = "metadata";
    audio.load();
  }
}

let stopAt = Infinity;

function playFrom(audio, start, until = Infinity) {
  stopAt = until;
  seek(audio, start);
  play(audio);
}

function onKey(event, audio, speed) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
  if (event.target.closest("input, select, textarea, button, summary, [contenteditable]")) return;
  const change = (by) => {
    speed.selectedIndex = Math.max(0, Math.min(speed.options.length - 1, speed.selectedIndex + by));
    speed.dispatchEvent(new Event("change"));
  };
  const keys = {
    " ": () => toggle(audio),
    ArrowLeft: () => seek(audio, audio.currentTime - STEP_SECONDS),
    ArrowRight: () => seek(audio, audio.currentTime + STEP_SECONDS),
    "<": () => change(-1),
    ">": () => change(1),
  };
  if (keys[event.key]) {
    event.preventDefault();
    keys[event.key]();
  }
}

function showClock(player, audio) {
  const now = player.querySelector("[data-now]");
  const whole = player.querySelector("[data-whole]");
  audio.addEventListener("timeupdate", () => (now.textContent = clock(audio.currentTime)));
  audio.addEventListener("durationchange", () => {
    if (Number.isFinite(audio.duration)) whole.textContent = clock(audio.duration);
  });
}

function clock(seconds) {
  const all = Math.floor(seconds);
  const rest = String(all % 60).padStart(2, "0");
  if (all < 3600) return `${Math.floor(all / 60)}:${rest}`;
  return `${Math.floor(all / 3600)}:${String(Math.floor(all / 60) % 60).padStart(2, "0")}:${rest}`;
}

async function drawWaves(player, audio) {
  const answer = await fetch(player.dataset.peaks);
  if (!answer.ok) return;
  const sound = await answer.json();
  const lanes = lanesOf(player.dataset.channels.split(" "), sound.peaks.length);
  for (const lane of lanes) {
    const name = player.querySelector(`[data-lane=${lane.name}]`);
    name.hidden = false;
    player.querySelector(".lane-names").append(name);
  }
  player.querySelector(".lane-names").hidden = false;
  const style = getComputedStyle(document.documentElement);
  const colour = (lane) => style.getPropertyValue(lane.name === "agent" ? "--agent" : "--client").trim();
  const waves = WaveSurfer.create({
    container: player.querySelector(".wave"),
    media: audio,
    cspNonce: player.dataset.nonce,
    peaks: lanes.map((lane) => sound.peaks[lane.channel]),
    duration: sound.duration,
    height: 64,
    normalize: true,
    barWidth: 2,
    barGap: 1,
    cursorWidth: 2,
    cursorColor: style.getPropertyValue("--ink").trim(),
    dragToSeek: true,
    splitChannels: lanes.map((lane) => ({
      waveColor: colour(lane) + "88",
      progressColor: colour(lane),
      height: 64,
    })),
  });
  waves.on("interaction", () => (stopAt = Infinity));
  player.dataset.drawn = "true";
}

// The agent's lane comes first, whichever channel it is; one channel for two people is "mixed".
function lanesOf(names, channels) {
  if (names.length !== channels) {
    return channels === 1 ? [{ name: "mixed", channel: 0 }] : [{ name: "agent", channel: 0 }, { name: "client", channel: 1 }];
  }
  return names
    .map((name, channel) => ({ name: LANES.includes(name) ? name : "mixed", channel }))
    .sort((one, other) => LANES.indexOf(one.name) - LANES.indexOf(other.name));
}

function followWords(audio) {
  const words = [...document.querySelectorAll(".word")];
  const starts = words.map((word) => Number(word.dataset.start));
  const follow = document.querySelector("[data-follow]");
  let current = null;
  const mark = () => {
    const word = wordAt(words, starts, audio.currentTime);
    if (word !== current) {
      current?.classList.remove("now");
      word?.classList.add("now");
      current = word;
      if (word && follow?.checked && !audio.paused) keepInView(word);
    }
  };
  const tick = () => {
    mark();
    if (audio.currentTime >= stopAt) {
      stopAt = Infinity;
      audio.pause();
    }
    if (!audio.paused) requestAnimationFrame(tick);
  };
  audio.addEventListener("play", tick);
  audio.addEventListener("seeked", mark);
  for (const word of words) {
    word.addEventListener("click", () => {
      if (!getSelection().toString()) playFrom(audio, Number(word.dataset.start));
    });
  }
}

// Both speak at times: of the words that are sounding, the one that began last.
function wordAt(words, starts, time) {
  for (let number = words.length - 1; number >= 0; number--) {
    if (starts[number] <= time && time < Number(words[number].dataset.end)) return words[number];
  }
  return null;
}

function keepInView(word) {
  const box = word.closest(".transcript");
  if (box.scrollHeight <= box.clientHeight) return;
  const top = word.getBoundingClientRect().top - box.getBoundingClientRect().top;
  if (top < 0 || top > box.clientHeight - 48) box.scrollTop += top - box.clientHeight / 3;
}

function playFromLinks(audio) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-play-from]");
    if (!link) return;
    event.preventDefault();
    const until = link.dataset.playUntil ? Number(link.dataset.playUntil) + 0.4 : Infinity;
    playFrom(audio, Math.max(0, Number(link.dataset.playFrom) - (link.dataset.playUntil ? 0.3 : 0)), until);
    const target = document.getElementById(link.hash.slice(1));
    if (link.dataset.playUntil && target) keepInView(target);
  });
}
