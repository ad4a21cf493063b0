#!/usr/bin/env python3
"""Answers that nobody takes, small and large, with 256 MiB of memory. Kestrel keeps about ten kilobytes for each small answer that has not
been taken, outside the budget of bytes in flight: connections times streams bound it. Usage: [CONNECTIONS] [STREAMS]"""
import sys
from pdp import *

report = Report('unread-answers')
connections, streams = (int(a) for a in (*sys.argv[1:], *('64', '64')[len(sys.argv) - 1:]))
large = field(1, SUBJECT) * 100 + field(2, ACTION) * 100 + field(3, field(1, 'securitySolution')) * 100 + varint(5 << 3) + b'\1'
settings = [f'CasesPdp:Listen:MaxConnections={connections}', f'CasesPdp:Listen:MaxStreamsPerConnection={streams}']
for name, path, message in [('small', 'Check', CHECK), ('large', 'CheckMatrix', large)]:
    with Server(*settings, env={'DOTNET_GCHeapHardLimit': hex(256 * 1024 * 1024)}) as server:
        before, kept, refused = server.rss(), [], 0
        for _ in range(2 * connections):
            try:
                http = Http2(server.decisions, window=0)
                kept.append(http)
                for _ in range(streams):
                    http.call(DECISIONS + path, message)
            except OSError:
                refused += 1
        report.expect(f'{name}: the process lives', server.alive(), f'{before} -> {server.rss() if server.alive() else "?"} MB, {refused} connections refused')
        report.expect(f'{name}: probes are answered', server.alive() and server.get('livez') == 'ok\n')
        for http in kept:
            http.close()

        def answers():
            try:
                return Http2(server.decisions).check() == 0
            except TypeError:
                return False
        report.expect(f'{name}: callers are answered once they have gone', server.until(answers, 'a caller is answered'))
        report.expect(f'{name}: SIGTERM ends it with 0', server.stop() == 0)
report.end()
