#!/usr/bin/env python3
"""The server is stopped (SIGSTOP) while its policy changes. Once it goes on, no answer is from a revision older than the one demanded."""
import sys, tempfile
from pdp import *

report, rounds = Report('stop-continue'), int(sys.argv[1]) if len(sys.argv) > 1 else 5
with tempfile.TemporaryDirectory() as place:
    bundle = Bundle(f'{place}/bundle')
    settings = ['CasesPdp:Reload:ProcessorPercent=100', 'CasesPdp:Reload:RevisionWaitMilliseconds=30000']
    with Server(*settings, bundle=bundle.path) as server:
        http = Http2(server.decisions, timeout=60)
        stale, answered, refused = 0, 0, 0
        for number in range(rounds):
            server.process.send_signal(signal.SIGSTOP)
            bundle.write('all' if number % 2 == 0 else 'read', more=number)
            with Server(bundle=bundle.path) as other:
                demanded = other.revision()
            # These wait in the sockets of a server that has not seen the change.
            streams = [http.call(DECISIONS + 'Check', CHECK + field(4, field(1, demanded))) for _ in range(20)]
            server.process.send_signal(signal.SIGCONT)
            for stream in streams:
                while stream not in http.ended and http.read():
                    pass
                if http.ended.get(stream) == 0:
                    answered += 1
                    stale += demanded.encode() not in http.body[stream]
                else:
                    refused += 1
        report.expect('no answer is from an older revision', stale == 0, f'{answered} answers, {refused} refusals')
        report.expect('demands are met once the change is served', answered == 20 * rounds, f'{answered} of {20 * rounds}')
        report.expect('SIGTERM ends it with 0', server.stop() == 0)
report.end()
