/** Perfetto's page, which is asked for nothing before the button is pressed. */
const ORIGIN = "https://ui.perfetto.dev";
/** Milliseconds between two calls to it. */
const CALL_MS = 50;

/**
 * Opens ui.perfetto.dev in a tab of its own and hands it a trace, as its documentation on deep links says: PING until
 * it answers PONG, then the bytes. To be called from a click, or the browser opens no tab.
 * @param title shown there
 * @throws Error if no tab opens, or it is closed again
 */
export async function openInPerfetto(title: string, bytes: Promise<ArrayBuffer>): Promise<void> {
  const tab = window.open(ORIGIN);
  if (tab === null) throw new Error("the browser opened no tab: allow this page to open one");
  const answered = new Promise<void>((resolve, reject) => {
    const end = (): void => {
      clearInterval(timer);
      window.removeEventListener("message", listen);
    };
    const listen = (event: MessageEvent): void => {
      if (event.source !== tab || event.origin !== ORIGIN || event.data !== "PONG") return;
      end();
      resolve();
    };
    const timer = setInterval(() => {
      if (tab.closed) {
        end();
        reject(new Error("the tab of Perfetto was closed"));
      } else {
        // It tells nothing, and Perfetto may not be in the tab yet.
        tab.postMessage("PING", "*");
      }
    }, CALL_MS);
    window.addEventListener("message", listen);
  });
  const [buffer] = await Promise.all([bytes, answered]);
  tab.postMessage({ perfetto: { buffer, title, fileName: "run.perfetto-trace" } }, ORIGIN);
}
