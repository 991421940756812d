/** What the pages of sweeps have beside the style sheet of run pages; the same colours. */
export const SWEEP_CSS = `
.sweep { width: 100%; height: auto; font-size: 12px; overflow: visible; }
.sweep text { fill: var(--soft); paint-order: stroke; stroke: var(--paper); stroke-width: 3px; }
.sweep .name { fill: var(--ink); font-weight: 600; }
.sweep .frame, .sweep .grid { stroke: var(--rule); fill: none; }
.sweep .point { fill: var(--grey); fill-opacity: 0.55; }
.sweep .point.front { fill: var(--accent); fill-opacity: 1; stroke: var(--paper); }
.sweep .line { fill: none; stroke: var(--grey); stroke-opacity: 0.25; }
.sweep .line.front { stroke: var(--accent); stroke-opacity: 0.9; stroke-width: 1.8; }
.sweep .search { fill: none; stroke: var(--accent); stroke-width: 2.5; }
.sweep .random { fill: none; stroke: var(--orange); stroke-width: 2.5; stroke-dasharray: 6 4; }
.scatters { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1.5rem; }
.front-mark { background: var(--accent); }
.other-mark { background: var(--grey); }
.random-mark { background: var(--orange); }
`;
