#!/usr/bin/env python3
"""Many concurrent messages of 4 MiB to every method, and answers that nobody takes, with 256 MiB of memory. The process lives, and a
caller beside them is answered. Usage: [CALLS] [METHOD...]"""
import sys
from collections import Counter
from pdp import *

report = Report('memory')
calls, only = int(sys.argv[1]) if len(sys.argv) > 1 else 256, sys.argv[2:]
MOST = 4 * 1024 * 1024 - 64
owners = field(2, 'o') * (MOST // 3)
files = b''.join(field(1, field(1, f'roles/{i}.json') + field(2, b'x' * 4000)) for i in range(MOST // 4100))
MESSAGES = {
    DECISIONS + 'Check': field(1, SUBJECT) + field(2, ACTION) + field(3, owners),
    DECISIONS + 'BatchCheck': field(1, SUBJECT) + field(2, ACTION) + field(7, field(3, field(2, 'o') * 130)) * (MOST // 400),
    DECISIONS + 'CheckMatrix': field(1, SUBJECT) + field(2, ACTION) + field(3, b'') * 1_000_000,
    DECISIONS + 'StreamCheck': field(2, field(1, SUBJECT) + field(2, ACTION) + field(7, b'') * (MOST // 2 - 100)),
    DECISIONS + 'Explain': field(1, SUBJECT) + field(2, ACTION) + field(3, owners),
    DECISIONS + 'ListCapabilities': field(1, field(2, field(1, 'r') * (MOST // 3 - 10))),
    DECISIONS + 'PlanCases': field(1, SUBJECT) + field(2, 'getCase') + field(4, 'o') * (MOST // 3 - 20),
    DECISIONS + 'ListRoles': field(1, ACTION) + field(2, owners),
    DECISIONS + 'FilterSubjects': field(1, b'') * (MOST // 2 - 100),
    DECISIONS + 'GetServerInfo': field(1000, b'x' * (MOST - 10)),
    '/grpc.health.v1.Health/Watch': field(1, 'x' * (MOST - 10)),
    '/casespdp.v1.PolicyService/ValidateBundle': field(1, files),
}


def send(port, path, message, ended):
    try:
        http = Http2(port, timeout=120)
        stream = http.call(path, message)
        # A watch does not end by itself: its first answer is enough.
        while stream not in http.ended and not http.body.get(stream):
            if not http.read():
                break
        ended[http.ended.get(stream, 'answered' if http.body.get(stream) else 'closed')] += 1
        return http
    except OSError as fault:
        ended[type(fault).__name__] += 1


with Server('CasesPdp:Limits:ExpensiveQueue=16', 'CasesPdp:Limits:QueueMilliseconds=0', env={'DOTNET_GCHeapHardLimit': hex(256 * 1024 * 1024)}) as server:
    administration = server.until(lambda: any('administration (gRPC)' in line for line in server.log), 'it administers')
    policy = int(re.search(r'administration \(gRPC\) on http://[^:]+:(\d+)', ''.join(server.log))[1])
    for path, message in MESSAGES.items():
        if only and path.rsplit('/')[-1] not in only:
            continue
        ended, kept = Counter(), []
        honest, began = Honest(server.decisions), time.monotonic()
        port = policy if 'PolicyService' in path else server.decisions
        threads = [threading.Thread(target=lambda: kept.append(send(port, path, message, ended))) for _ in range(calls)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(180)
        text = honest.stop()
        report.expect(f'{path}: the process lives', server.alive(), f'{dict(ended)}, {time.monotonic() - began:.0f} s')
        if not server.alive():
            print(''.join(server.log[-10:]))
            report.end()
        # Administration is for few: what a bundle takes is bounded by its own limits, and with so little memory a connection may be lost.
        if port != policy:
            report.expect(f'{path}: no call is cut, and every end has a reason', not {'closed', 'reset', 'no status', 2, 13} & set(ended), dict(ended))
        report.expect(f'{path}: the caller beside them was answered', set(honest.answers) == {0}, text)
        for http in kept:
            if http:
                http.close()
        report.expect(f'{path}: nothing is held behind it', server.until(
            lambda: re.search(r'casespdp_bytes_in_flight_bytes\{[^}]*\} 0\n', server.get('metrics')), 'the budget is returned'), f'{server.rss()} MB')
    report.expect('SIGTERM ends it with 0', server.stop() == 0)
report.end()
