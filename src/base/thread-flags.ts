/**
 * Flags of Node for every thread of a pool. Pools load their module with `require` first, and Node 20.20 aborts the
 * whole process when a thread ends while `require` joins ES modules ("IsGraphAsync must be used on an instantiated
 * module"): 2 of 90 sweeps that had nothing left to evaluate. With this flag they load by `import`, which may end at
 * any time (0 of 210).
 */
export const THREAD_FLAGS: readonly string[] = ["--no-experimental-require-module"];
