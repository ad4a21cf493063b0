#!/usr/bin/env python3
"""Two servers are restarted in turns while a client calls both: no call fails. The client is grpc-js, from npm. Usage: [RESTARTS]"""
import shutil, sys, tempfile
from pdp import *

CLIENT = r'''
const grpc = require('@grpc/grpc-js');
const [, , addresses, request] = process.argv;
const client = new grpc.Client('ipv4:' + addresses, grpc.credentials.createInsecure(), {
  'grpc.service_config': JSON.stringify({loadBalancingConfig: [{round_robin: {}}]}),
  'grpc.initial_reconnect_backoff_ms': 100, 'grpc.max_reconnect_backoff_ms': 200});
const bytes = Buffer.from(request, 'hex');
let answered = 0, failed = {}, stopped = false;
function call() {
  if (stopped) return;
  client.makeUnaryRequest('/casespdp.v1.DecisionService/Check', b => b, b => b, bytes, {deadline: Date.now() + 30000}, error => {
    if (error) { const key = error.code + ' ' + error.details; failed[key] = (failed[key] || 0) + 1; } else answered++;
    setTimeout(call, 2);
  });
}
for (let i = 0; i < 8; i++) call();
process.stdin.on('end', () => { stopped = true; setTimeout(() => { console.log(JSON.stringify({answered, failed})); process.exit(0); }, 500); });
process.stdin.resume();
'''

report, restarts = Report('restarts'), int(sys.argv[1]) if len(sys.argv) > 1 else 100
with tempfile.TemporaryDirectory() as place:
    install = ['npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', place, '@grpc/grpc-js@1']
    if not shutil.which('npm') or subprocess.run(install, stdout=subprocess.DEVNULL, timeout=120).returncode:
        print('SKIP restarts: no grpc-js from npm')
        report.end()
    pathlib.Path(place, 'client.js').write_text(CLIENT)
    servers = [Server(), Server()]
    ports = [str(s.decisions) for s in servers]

    def is_called(server):
        return (m := re.search(r'casespdp_decisions_total\{[^}]*\} (\d+)', server.get('metrics'))) and int(m[1]) > 5
    client = subprocess.Popen(['node', f'{place}/client.js', ','.join(f'127.0.0.1:{p}' for p in ports), CHECK.hex()],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    codes, uncalled = [], 0
    try:
        uncalled += sum(not s.until(lambda s=s: is_called(s), 'the client calls it') for s in servers)
        for number in range(restarts):
            which = number % 2
            codes.append(servers[which].stop())
            servers[which] = Server(ports=(ports[which], '0', '0'))
            uncalled += not servers[which].until(lambda: is_called(servers[which]), 'the client calls it')
        result = json.loads(client.communicate('', timeout=60)[0])
    finally:
        client.kill()
        for server in servers:
            server.kill()
    report.expect('no call failed', not result['failed'], result)
    report.expect('every server ended with 0', set(codes) <= {0}, f'{restarts} restarts')
    report.expect('the client came back to each', uncalled == 0)
report.end()
