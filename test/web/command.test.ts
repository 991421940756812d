import { get } from "node:http";
import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { MAIN, type Running, runProgram, startNode } from "../support/program.js";

/** The URL that the command prints, once it has. */
async function urlOf(server: Running): Promise<string> {
  for (;;) {
    const { out } = server.printed();
    if (out.endsWith("\n")) return out.trim();
    const ended = await Promise.race([server.ended, new Promise((resolve) => setTimeout(resolve, 20))]);
    if (ended !== undefined) throw new Error(JSON.stringify(ended));
  }
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: Record<string, unknown>;
  readonly body: string;
}

/** Asks for a path as it stands: `fetch` would tidy it up. */
const ask = (url: string, path: string, options: { method?: string; headers?: Record<string, string> } = {}) =>
  new Promise<Answer>((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const request = get({ hostname, port, path, ...options }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => {
        body += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    request.on("error", reject);
    if (options.method === "POST") request.end();
  });

describe("web", () => {
  it("prints its URL, serves the page, and ends with 130 on Ctrl-C", async () => {
    const server = startNode([MAIN, "web", "--port", "0"]);
    const url = await urlOf(server);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    const page = await ask(url, "/");
    expect(page.status).toBe(200);
    expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(page.headers["content-security-policy"]).toContain("default-src 'none'");
    expect(page.headers["content-security-policy"]).not.toContain("'unsafe-eval'");
    expect(page.body).toContain("<title>sorbet-sim</title>");
    const { etag } = page.headers as { etag: string };
    const again = await ask(url, "/?x", { headers: { "If-None-Match": etag } });
    expect([again.status, again.body]).toEqual([304, ""]);
    const head = await ask(url, "/worker.js", { method: "HEAD" });
    expect([head.status, head.body]).toEqual([200, ""]);
    expect((await ask(url, "/", { method: "POST" })).status).toBe(405);
    for (const path of [
      "/../package.json",
      "/../../package.json",
      "/%2e%2e/%2e%2e/package.json",
      "/..%2f..%2fpackage.json",
      "/sorbet-sst2/../../cli/main.js",
      "//etc/passwd",
      "/sorbet-sst2",
      "/index.html/",
      "/\\..\\..\\package.json",
    ])
      expect([path, (await ask(url, path)).status]).toEqual([path, 404]);
    server.kill("SIGINT");
    expect(await server.ended).toEqual({
      code: 130,
      signal: null,
      out: `${url}\n`,
      err: "interrupted: the page is served no longer\n",
    });
  });

  it("refuses a port that is taken, or none, in a line", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as { port: number };
    const taken = await runProgram(["web", "--port", String(port)]);
    expect(taken).toEqual({
      code: 2,
      signal: null,
      out: "",
      err: `error: web: port ${port} is not free; give another, or --port 0 for any\n`,
    });
    other.close();
    const none = await runProgram(["web", "--port", "x"]);
    expect([none.code, none.err]).toEqual([2, 'error: --port must be a whole number from 0 to 65535, found "x"\n']);
  });
});
