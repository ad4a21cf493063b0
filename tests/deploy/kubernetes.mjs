// Checks manifests against Kubernetes' object models: types, required members, formats. Unknown members are found by the tests in C#.
// Usage: node kubernetes.mjs FILE..., beside node_modules with kubernetes-models and js-yaml.
import { readFileSync } from 'node:fs';
import yaml from 'js-yaml';

let failures = 0;
for (const file of process.argv.slice(2)) {
  for (const object of yaml.loadAll(readFileSync(file, 'utf8'))) {
    const models = await import(`kubernetes-models/${object.apiVersion}`);
    try {
      new models[object.kind](object).validate();
      console.log(`ok   ${file} ${object.kind} ${object.metadata.name}`);
    } catch (invalid) {
      console.log(`FAIL ${file} ${object.kind} ${object.metadata.name}: ${invalid.message}`);
      failures++;
    }
  }
}

process.exit(failures === 0 ? 0 : 1);
