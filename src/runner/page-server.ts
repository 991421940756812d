import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { extname, join, relative, sep } from "node:path";
import { sha256Hex } from "../input/sha256.js";

/** Loopback alone: nobody else's machine is served. */
const HOST = "127.0.0.1";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
};

interface SiteFile {
  readonly bytes: Buffer;
  readonly type: string;
  readonly tag: string;
}

/** Files below a folder by the path of their URL: nothing else can be asked for, whatever a request names. */
function filesOf(folder: string): Map<string, SiteFile> {
  const files = new Map<string, SiteFile>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const name = relative(folder, path).split(sep).join("/");
    const bytes = readFileSync(path);
    const type = TYPES[extname(name)] ?? "application/octet-stream";
    files.set(name === "index.html" ? "/" : `/${name}`, { bytes, type, tag: `"${sha256Hex(bytes)}"` });
  }
  return files;
}

/** What a page says of itself holds for its workers too, which hear of it from the server alone. */
const policyOf = (page: SiteFile): string =>
  /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page.bytes.toString())![1]!;

function answering(files: ReadonlyMap<string, SiteFile>): RequestListener {
  const policy = policyOf(files.get("/")!);
  return ({ url = "", method = "", headers }, response) => {
    const file = files.get(url.split("?", 1)[0]!);
    const common = {
      "Cache-Control": "no-cache",
      "Content-Security-Policy": policy,
      "X-Content-Type-Options": "nosniff",
    };
    if (method !== "GET" && method !== "HEAD") response.writeHead(405, { ...common, Allow: "GET, HEAD" }).end();
    else if (file === undefined)
      response.writeHead(404, { ...common, "Content-Type": TYPES[".txt"] }).end("not here\n");
    else if (headers["if-none-match"] === file.tag) response.writeHead(304, { ...common, ETag: file.tag }).end();
    else {
      const { bytes, type, tag } = file;
      response.writeHead(200, { ...common, "Content-Type": type, "Content-Length": bytes.length, ETag: tag });
      response.end(method === "HEAD" ? undefined : bytes);
    }
  };
}

/** @throws Error with `code` EADDRINUSE where the port is taken */
function listen(answer: RequestListener, port: number): Promise<Server> {
  const server = createServer(answer);
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, () => resolve(server));
  });
}

export interface PageServer {
  readonly url: string;
  close(): void;
}

/**
 * Serves the files of a folder, read once, on the first port that is free.
 * @returns null where none is, or this user may use none of them
 * @throws Error if the folder holds no page
 */
export async function servePage(folder: string, ports: Iterable<number>): Promise<PageServer | null> {
  if (!existsSync(join(folder, "index.html"))) throw new Error(`${folder} holds no page: npm run web makes it`);
  const answer = answering(filesOf(folder));
  for (const port of ports) {
    try {
      const server = await listen(answer, port);
      const address = server.address() as { readonly port: number };
      return {
        url: `http://${HOST}:${address.port}/`,
        close: () => {
          server.close();
          server.closeAllConnections();
        },
      };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "EADDRINUSE" && code !== "EACCES") throw error;
    }
  }
  return null;
}
