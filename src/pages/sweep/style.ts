/** What the pages of sweeps have beside the style sheet of run pages; the same colours. */
export const SWEEP_CSS = `
.sweep { width: 100%; height: auto; font-size: 12px; overflow: visible; }
.sweep text { fill: var(--soft); paint-order: stroke; stroke: var(--paper); stroke-width: 3px; }
.sweep .name { fill: var(--ink); font-weight: 600; }
.sweep .frame, .sweep .grid { stroke: var(--rule); fill: none; }
.sweep .point { fill: var(--grey); fill-opacity: 0.55; }
.sweep .point.front { fill: var(--accent); fill-opacity: 1; stroke: var(--paper); }
.sweep .point.counted:not(.front) { fill: var(--paper); stroke: var(--grey); stroke-width: 1.2; }
.sweep .default { stroke: var(--red); stroke-width: 2.5; stroke-opacity: 1; }
.sweep .limit { stroke: var(--red); stroke-width: 1.5; stroke-dasharray: 6 3; }
.sweep [data-point] { cursor: pointer; }
.sweep .range rect { fill: var(--sky); fill-opacity: 0.55; stroke-width: 1.5; }
.sweep .range .mark { stroke: var(--ink); stroke-width: 2; }
.sweep .point.chosen { fill: var(--orange); stroke: var(--ink); stroke-width: 2; fill-opacity: 1; }
.sweep .line.chosen { stroke: var(--orange); stroke-opacity: 1; stroke-width: 3; }
.sweep .range.chosen rect { fill: var(--orange); fill-opacity: 1; }
.ranges { max-width: 760px; }
.scatters > .save { grid-column: 1 / -1; }
.pick { padding: 0 0.4rem; font-size: inherit; border-color: var(--rule); border-radius: 4px; }
.scatter { cursor: crosshair; touch-action: pan-y; }
.scatter:focus-visible { outline-offset: 0; }
.brush { fill: var(--accent); fill-opacity: 0.15; stroke: var(--accent); pointer-events: none; }
tr.chosen > * { background: color-mix(in oklab, var(--paper), var(--orange) 22%); }
#chosen table code { white-space: normal; overflow-wrap: anywhere; }
.sweep .line { fill: none; stroke: var(--grey); stroke-opacity: 0.25; }
.sweep .line.front { stroke: var(--accent); stroke-opacity: 0.9; stroke-width: 1.8; }
.sweep .search { fill: none; stroke: var(--accent); stroke-width: 2.5; }
.sweep .random { fill: none; stroke: var(--orange); stroke-width: 2.5; stroke-dasharray: 6 4; }
.scatters { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 1.5rem; }
.front-mark { background: var(--accent); }
.other-mark { background: var(--grey); }
.counted-mark { background: var(--paper); border: 1.5px solid var(--grey); border-radius: 50%; }
.default-mark { background: var(--paper); border: 3px solid var(--red); border-radius: 50%; }
.limit-mark { background: repeating-linear-gradient(90deg, var(--red) 0 5px, transparent 5px 8px); height: 2px; vertical-align: 0.2rem; }
.random-mark { background: var(--orange); }
`;
