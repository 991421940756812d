import { z } from "zod";
import { plainText } from "../base/plain-text.js";

/** Text that every screen and page may show as it is. */
export const oneLine = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((text) => plainText(text) === text, "must be text on one line, without control characters");
