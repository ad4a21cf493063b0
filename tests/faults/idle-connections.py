#!/usr/bin/env python3
"""10,000 idle connections on each listener, and clients that have gone without a word. Usage: [CONNECTIONS]"""
import resource, sys
from pdp import *

report, most = Report('idle-connections'), int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 2 * most + 1_000), hard))
most = min(most, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2 - 500)
with Server() as server:
    # A watcher that answers no ping: its process is gone, or its network.
    silent = Http2(server.decisions, take=False)
    silent.call('/grpc.health.v1.Health/Watch', b'')
    silent_since = time.monotonic()
    honest, before, idle = Honest(server.decisions), server.rss(), []
    for port in (server.decisions, server.operations):
        for _ in range(most):
            connection = socket.create_connection(('127.0.0.1', port), timeout=30)
            if port == server.decisions:
                connection.sendall(b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' + frame(4, 0, 0))
            idle.append(connection)
    report.expect('a new caller is answered', Http2(server.decisions).check() == 0)
    report.expect('a probe is answered', server.get('livez') == 'ok\n')
    report.expect('metrics are answered', 'casespdp' in server.get('metrics'))
    text = honest.stop()
    report.expect('the caller beside them was answered', set(honest.answers) == {0}, text)
    report.expect('the connections are bounded, and what they cost', server.rss() - before < 300,
                  f'{2 * most} connections, {before} -> {server.rss()} MB')
    silent.socket.settimeout(1)

    def is_gone():
        try:
            return silent.socket.recv(65536) == b''
        except socket.timeout:
            return False
        except OSError:
            return True
    report.expect('a client that answers no ping is closed', server.until(is_gone, 'it is closed', 120),
                  f'after {time.monotonic() - silent_since:.0f} s')
    for connection in idle:
        connection.close()
    report.expect('SIGTERM ends it with 0', server.stop() == 0)
report.end()
