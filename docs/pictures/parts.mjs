// Writes parts.svg, the picture of the parts in the README: node docs/pictures/parts.mjs. With --check it compares instead.
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('parts.svg', import.meta.url);

// The colours are readable on a light and on a dark page; the picture has no background.
const style = `
  text { font: 14px system-ui, sans-serif; fill: #24292f; }
  .small { font-size: 12px; fill: #57606a; }
  .title { font-weight: 600; }
  .box { fill: #f6f8fa; stroke: #8c959f; }
  .server { fill: none; stroke: #0969da; stroke-width: 1.5; }
  .line { stroke: #57606a; stroke-width: 1.5; fill: none; marker-end: url(#head); }
  .head { fill: #57606a; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .small { fill: #9ea7b3; }
    .box { fill: #161b22; stroke: #6e7681; }
    .server { stroke: #4493f8; }
    .line { stroke: #9ea7b3; }
    .head { fill: #9ea7b3; }
  }`;

const boxes = [
  // x, y, width, height, title, lines
  [10, 60, 190, 100, 'Case back-end', ['sidecar or gateway:', 'asks, then enforces']],
  [10, 230, 190, 100, 'Administrator', ['casespdp diff, test, reload,', 'approve, explain']],
  [300, 60, 200, 100, 'Wire path', ['request bytes to answer bytes,', 'one snapshot a request']],
  [540, 60, 160, 100, 'Decision table', ['immutable, in memory,', 'swapped by one write']],
  [300, 230, 200, 100, 'Activation', ['diff, guard rails, tests:', 'swap, or hold for approval']],
  [540, 230, 160, 100, 'Compiler', ['reads, compiles, and', 'compares the result']],
  [755, 230, 180, 100, 'Bundle', ['pdp.yaml, roles, features,', 'subjects, tests']],
  [755, 60, 180, 100, 'Outputs', ['metrics, traces, log,', 'decision log']],
];

const arrows = [
  // path, label, x, y
  ['M200 100 H296', 'gRPC 5080', 212, 92],
  ['M200 270 H296', 'gRPC 5082', 212, 262],
  ['M500 110 H536', '', 0, 0],
  ['M755 280 H704', '', 0, 0],
  ['M540 280 H504', '', 0, 0],
  ['M400 230 C400 190 560 210 600 164', 'swap', 420, 192],
  ['M700 110 H751', '', 0, 0],
];

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const box = ([x, y, width, height, title, lines]) => `
  <rect class="box" x="${x}" y="${y}" width="${width}" height="${height}" rx="6"/>
  <text class="title" x="${x + 12}" y="${y + 28}">${escape(title)}</text>${lines.map((line, i) => `
  <text class="small" x="${x + 12}" y="${y + 54 + i * 20}">${escape(line)}</text>`).join('')}`;
const arrow = ([path, label, x, y]) => `
  <path class="line" d="${path}"/>${label ? `
  <text class="small" x="${x}" y="${y}">${label}</text>` : ''}`;

const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 945 350" role="img" aria-label="The parts of CasesPdp">
  <title>The parts of CasesPdp</title>
  <style>${style}
  </style>
  <defs>
    <marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto"><path class="head" d="M0 0 L10 5 L0 10 z"/></marker>
  </defs>
  <rect class="server" x="280" y="20" width="440" height="320" rx="8"/>
  <text class="title" x="292" y="44">CasesPdp.Server</text>${boxes.map(box).join('')}${arrows.map(arrow).join('')}
</svg>
`;

if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== svg) {
    console.error('docs/pictures/parts.svg is not what parts.mjs writes: run node docs/pictures/parts.mjs');
    process.exit(1);
  }
} else {
  writeFileSync(file, svg);
}
