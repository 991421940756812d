import { config } from "zod";

// The page's policy lets no code be made of text, which zod would try when its first schema is made.
config({ jitless: true });
