// An editor, as far as a language server can tell: opens files, and compares the findings that it is sent.
// Usage: node editor.cjs WORK LANGUAGE-SERVER, in the root of the repository.
const { spawn } = require('node:child_process');
const { cpSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { dirname, join, resolve } = require('node:path');
const { pathToFileURL } = require('node:url');
const rpc = require('vscode-jsonrpc/node');

const [work, program] = process.argv.slice(2);

// The files that a document shows lie in a directory beside docs/, as its reader would have them.
function examplesOf(document) {
  const root = join(work, document.replaceAll('/', '-'));
  cpSync('docs/schemas', join(root, 'docs/schemas'), { recursive: true });
  return [...readFileSync(document, 'utf8').matchAll(/^```yaml\n# (\S+)\n([^]*?)^```$/gm)].map(([, path, text]) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    return join(root, path);
  });
}

const examples = [
  ...['README.md', 'docs/bundle-reference.md', 'docs/policy-changes.md'].flatMap(examplesOf),
  resolve('samples/CaseBackend/policy/pdp.yaml'),
  resolve('samples/CaseBackend/policy/roles/cases.yaml'),
];

// A key of each kind of file, and how it is misspelt.
const misspelt = [
  ['pdp.yaml', 'license:', 'licence:'],
  ['roles/soc.yaml', 'feature:', 'features:'],
  ['features/acme.yaml', 'includeIn:', 'includedIn:'],
  ['subjects.yaml', 'profileUid:', 'profileUID:'],
  ['tests/soc.yaml', 'expect:', 'expects:'],
];

async function main() {
  const server = spawn(program, ['--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = rpc.createMessageConnection(server.stdout, server.stdin);
  const waiting = new Map();
  connection.onRequest('workspace/configuration', ({ items }) =>
    items.map(({ section }) => (section === 'yaml' ? { validate: true, schemaStore: { enable: false } } : null)));
  connection.onRequest('client/registerCapability', () => null);
  connection.onNotification('textDocument/publishDiagnostics', ({ uri, diagnostics }) => waiting.get(uri)?.(diagnostics));
  connection.listen();
  await connection.sendRequest('initialize', {
    processId: process.pid, rootUri: null, capabilities: { workspace: { configuration: true } },
  });
  connection.sendNotification('initialized', {});

  const open = (path, text) => new Promise((found, failed) => {
    const uri = pathToFileURL(path).href;
    const late = setTimeout(() => failed(new Error(`no answer about ${path}`)), 60_000);
    waiting.set(uri, (diagnostics) => { clearTimeout(late); found(diagnostics.map((d) => d.message)); });
    connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } });
  });

  let failures = 0;
  const expect = (holds, what, findings) => {
    console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}`, ...(holds ? [] : findings));
    failures += holds ? 0 : 1;
  };

  for (const path of examples) {
    const text = readFileSync(path, 'utf8');
    expect(/^# yaml-language-server: \$schema=/.test(text), `${path} names its schema`, []);
    const findings = await open(path, text);
    expect(findings.length === 0, `${path} is free of findings`, findings);
  }

  for (const [name, key, wrong] of misspelt) {
    const path = examples.find((e) => e.endsWith(`docs-bundle-reference.md/policy/${name}`));
    const findings = await open(join(dirname(path), `misspelt-${name.split('/').at(-1)}`), readFileSync(path, 'utf8').replace(key, wrong));
    expect(findings.some((f) => f.includes(wrong.slice(0, -1))), `${wrong} in ${name} is marked`, findings);
  }

  server.kill();
  process.exit(failures === 0 ? 0 : 1);
}

main();
