const FRAMES_A_SECOND = 16;

/** The button that lets the slider run. @param draw what a new frame wants drawn */
export function startPlay(slider: HTMLInputElement, draw: () => void): { readonly stop: () => void } {
  const button = document.getElementById("play")!;
  const end = Number(slider.max);
  let timer = 0;
  const stop = (): void => {
    clearInterval(timer);
    timer = 0;
    button.textContent = "Play";
    button.setAttribute("aria-pressed", "false");
  };
  button.addEventListener("click", () => {
    if (timer !== 0) {
      stop();
      draw();
      return;
    }
    if (Number(slider.value) >= end) slider.value = "0";
    button.textContent = "Pause";
    button.setAttribute("aria-pressed", "true");
    timer = window.setInterval(() => {
      slider.value = String(Number(slider.value) + 1);
      if (Number(slider.value) >= end) stop();
      draw();
    }, 1000 / FRAMES_A_SECOND);
  });
  return { stop };
}
