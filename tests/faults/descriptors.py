#!/usr/bin/env python3
"""The server runs out of file descriptors (ulimit -n): it lives, its connections are answered, and others once there is room."""
import tempfile
from pdp import *

report, limit = Report('descriptors'), 1024
with tempfile.TemporaryDirectory() as place:
    bundle = Bundle(f'{place}/bundle')
    with Server('CasesPdp:Reload:ProcessorPercent=100', bundle=bundle.path, prefix=['bash', '-c', f'ulimit -n {limit}; exec "$@"', 'x']) as server:
        # Connections that never made a call make room first.
        here, first, flood = Http2(server.decisions), server.revision(), []
        here.check()
        for _ in range(limit + 100):
            connection = socket.create_connection(('127.0.0.1', server.decisions), timeout=30)
            connection.sendall(b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' + frame(4, 0, 0))
            flood.append(connection)
        report.expect('the connection that was there is answered', all(here.check() == 0 for _ in range(50)))
        bundle.write('all')
        time.sleep(3)
        report.expect('it lives, and its connection is answered', server.alive() and here.check() == 0)
        for connection in flood:
            connection.close()
        report.expect('a new caller is answered once there is room', server.until(lambda: Http2(server.decisions, timeout=5).check() == 0, 'it is answered'))
        report.expect('a change made meanwhile is served', server.until(lambda: server.revision() != first, 'it is served', 120))
        report.expect('SIGTERM ends it with 0', server.stop() == 0)
report.end()
