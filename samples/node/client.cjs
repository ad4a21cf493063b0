// Asks a server one question and a batch. Run it in the root of the repository; see ../README.md.
const grpc = require('@grpc/grpc-js'), loader = require('@grpc/proto-loader');

const definition = loader.loadSync('casespdp/v1/decision_service.proto', { includeDirs: ['protos'], enums: String, arrays: true });
const { casespdp } = grpc.loadPackageDefinition(definition);
const client = new casespdp.v1.DecisionService(process.argv[2] ?? '127.0.0.1:5080', grpc.credentials.createInsecure());

const call = (method, request) => new Promise((resolve, reject) =>
  client[method](request, { deadline: Date.now() + 5000 }, (error, answer) => error ? reject(error) : resolve(answer)));

async function main() {
  const subject = { roles: { names: ['t1_analyst'] } };
  const resource = { owners: ['securitySolution'], space: 'default' };
  const answer = await call('Check', { subject, action: { name: 'createCase' }, resource, includeMissing: true });
  console.log(`createCase: ${answer.outcome} ${answer.reason} [${answer.missing}]`);

  // What the items share goes into the request. Each item is answered at its place.
  const calls = ['get-case', 'update-case', 'push-case'];
  const batch = await call('BatchCheck', { subject, resource, items: calls.map((name) => ({ action: { name } })) });
  calls.forEach((name, i) => console.log(`${name}: ${batch.outcomes[i]} ${batch.reasons[i]}`));
}

// A DENY is an answer. An error means that nothing was decided: refuse, and log it.
main().catch((error) => { console.error(`not decided: ${error.message}`); process.exitCode = 1; });
