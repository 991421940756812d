export const EXIT_OK = 0;
/** A comparison found a change beyond its threshold. */
export const EXIT_BEYOND = 1;
/** What the user gave is at fault: one line on stderr. */
export const EXIT_USER = 2;
/** A bug, a fault in the simulated chip, a deadlock, or a result that is not exact: with a state dump. */
export const EXIT_FAULT = 3;
export const EXIT_INTERRUPTED = 130;
