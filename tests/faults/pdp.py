"""A server as a process, and an HTTP/2 client without manners, for the faults in this directory. Standard library only."""
import json, os, pathlib, re, signal, socket, struct, subprocess, threading, time, urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
DECISIONS = '/casespdp.v1.DecisionService/'


def server_dll():
    """The server that has been built, or the one that the environment names."""
    named = os.environ.get('CASESPDP_SERVER')
    return named or str(next((ROOT / 'src/CasesPdp.Server/bin/Release').rglob('CasesPdp.Server.dll')))


class Server:
    """A server on free ports. Its log is read by a thread, unless nobody is to read it."""

    def __init__(self, *settings, bundle=None, env=None, prefix=(), read=True, ports=('0', '0', '0')):
        names = ['Decisions', 'Operations', 'Administration']
        listen = [f'--set=CasesPdp:Listen:{n}=127.0.0.1:{p}' for n, p in zip(names, ports)]
        source = ['--bundle', str(bundle)] if bundle else ['--default-bundle']
        command = [*prefix, 'dotnet', server_dll(), *source, *listen, *[f'--set={s}' for s in settings]]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, **(env or {})}, start_new_session=True)
        self.log = []
        self.decisions = self.operations = self.administration = None
        while self.operations is None:
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError('the server did not start:\n' + ''.join(self.log))
            self.take(line)
        if read:
            threading.Thread(target=lambda: [self.take(line) for line in self.process.stdout], daemon=True).start()

    def take(self, line):
        self.log.append(line)
        if found := re.search(r'decisions \(gRPC\) on http://[^:]+:(\d+), operations on http://[^:]+:(\d+)', line):
            self.operations = int(found[2])
            self.decisions = int(found[1])

    @property
    def pid(self):
        return self.process.pid

    def alive(self):
        return self.process.poll() is None

    def rss(self):
        """Megabytes of memory in use."""
        with open(f'/proc/{self.pid}/status') as status:
            return int(re.search(r'VmRSS:\s+(\d+)', status.read())[1]) // 1024

    def revision(self):
        """The digest of the revision in force."""
        return json.loads(self.get('readyz'))['revision']['digest']

    def until(self, condition, what, limit=60):
        """Waits until something holds; whether it did."""
        end = time.monotonic() + limit
        while time.monotonic() < end:
            try:
                if condition():
                    return True
            except OSError:
                pass
            time.sleep(0.05)
        print(f'after {limit} s it did not hold that {what}; the log ends with\n' + ''.join(self.log[-5:]))
        return False

    def get(self, path, timeout=10):
        return urllib.request.urlopen(f'http://127.0.0.1:{self.operations}/{path}', timeout=timeout).read().decode()

    def stop(self, limit=30):
        """Ends it by SIGTERM; its exit code, or None if it had to be killed."""
        if self.alive():
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(limit)
        except subprocess.TimeoutExpired:
            self.kill()
            return None

    def kill(self):
        if self.alive():
            self.process.kill()
        self.process.wait(10)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()


class Bundle:
    """A directory with a bundle of one role, whose privilege can change."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        (self.path / 'roles').mkdir(parents=True)
        (self.path / 'pdp.yaml').write_text('bundle: 1\nkibana: "9.3"\nlicense: platinum\n')
        self.write('read')

    def write(self, privilege, more=0):
        roles = [{'name': name, 'kibana': [{'feature': {'securitySolutionCasesV3': [privilege]}, 'spaces': ['*']}]}
                 for name in ['t1_analyst', *(f'r{i}' for i in range(more))]]
        place = self.path.parent / (self.path.name + '.next')
        place.write_text(json.dumps(roles))
        place.rename(self.path / 'roles/all.json')

    def break_it(self):
        (self.path / 'pdp.yaml').write_text('bundle: nothing')


def varint(n):
    out = b''
    while n >= 128:
        out += bytes([n % 128 + 128])
        n //= 128
    return out + bytes([n])


def field(number, value):
    """A field of a message: text, bytes, or a message in bytes."""
    value = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(value)) + value


SUBJECT = field(2, field(1, 't1_analyst'))
ACTION = field(1, 'getCase')
CHECK = field(1, SUBJECT) + field(2, ACTION) + field(3, field(2, 'securitySolution'))


def frame(kind, flags, stream, payload=b''):
    return struct.pack('>I', len(payload))[1:] + bytes([kind, flags]) + struct.pack('>I', stream) + payload


def literal(name, value):
    def text(t):
        t = t.encode()
        return (bytes([len(t)]) if len(t) < 127 else b'\x7f' + varint(len(t) - 127)) + t
    return b'\x00' + text(name) + text(value)


class Http2:
    """One connection. It takes no answers if its window is 0."""

    def __init__(self, port, window=1 << 20, timeout=30, take=True):
        self.socket = socket.create_connection(('127.0.0.1', port), timeout=timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.next, self.buffer, self.window, self.initial = 1, b'', 65535, 65535
        self.windows, self.ended, self.status, self.body, self.take = {}, {}, {}, {}, take and window > 0
        self.closed = self.goaway = False
        settings = struct.pack('>HIHI', 1, 0, 4, window)
        self.socket.sendall(b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' + frame(4, 0, 0, settings))
        self.read()

    def begin(self, path, end=False):
        stream, self.next = self.next, self.next + 2
        headers = [(':method', 'POST'), (':scheme', 'http'), (':path', path), (':authority', 'localhost'),
                   ('content-type', 'application/grpc'), ('te', 'trailers')]
        self.socket.sendall(frame(1, 5 if end else 4, stream, b''.join(literal(*h) for h in headers)))
        return stream

    def send(self, stream, data, end=True):
        at = 0
        while True:
            part = data[at:at + 16384]
            while min(self.window, self.windows.setdefault(stream, self.initial)) < len(part) and stream not in self.ended:
                if not self.read():
                    return
            if stream in self.ended:
                return
            at += len(part)
            self.window -= len(part)
            self.windows[stream] -= len(part)
            self.socket.sendall(frame(0, 1 if end and at >= len(data) else 0, stream, part))
            if at >= len(data):
                return

    def call(self, path, message):
        stream = self.begin(path)
        self.send(stream, b'\0' + struct.pack('>I', len(message)) + message)
        return stream

    def ask(self, path, message):
        """The status of a call: a number, 'reset', or 'closed'."""
        stream = self.call(path, message)
        while stream not in self.ended:
            if not self.read():
                return 'closed'
        return self.ended[stream]

    def check(self):
        return self.ask(DECISIONS + 'Check', CHECK)

    def exactly(self, count):
        while len(self.buffer) < count:
            more = self.socket.recv(65536)
            if not more:
                return None
            self.buffer += more
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def read(self):
        """Takes one frame in; false at the end of the connection."""
        head = self.exactly(9)
        payload = head and self.exactly(int.from_bytes(head[:3], 'big'))
        if payload is None:
            self.closed = True
            return False
        kind, flags, stream = head[3], head[4], int.from_bytes(head[5:9], 'big')
        if kind == 0:
            self.body[stream] = self.body.get(stream, b'') + payload
        if kind == 0 and payload and self.take:
            grant = struct.pack('>I', len(payload))
            self.socket.sendall(frame(8, 0, 0, grant) + frame(8, 0, stream, grant))
        elif kind == 1:
            at = payload.find(b'\x0bgrpc-status')
            if at >= 0:
                self.status[stream] = int(payload[at + 13:at + 13 + payload[at + 12]])
        elif kind == 3:
            self.ended[stream] = 'reset'
        elif kind == 4 and not flags & 1:
            for i in range(0, len(payload), 6):
                if payload[i:i + 2] == b'\0\4':
                    self.initial = int.from_bytes(payload[i + 2:i + 6], 'big')
            self.socket.sendall(frame(4, 1, 0))
        elif kind == 7:
            self.goaway = True
        elif kind == 8 and stream:
            self.windows[stream] = self.windows.get(stream, self.initial) + int.from_bytes(payload, 'big')
        elif kind == 8:
            self.window += int.from_bytes(payload, 'big')
        if kind in (0, 1) and flags & 1:
            self.ended[stream] = self.status.get(stream, 'no status')
        return True

    def close(self):
        self.socket.close()


class Honest:
    """A caller that asks small questions while something else goes on, and counts how they ended."""

    def __init__(self, port, pause=0.01):
        self.port, self.pause, self.stopped, self.answers, self.slowest = port, pause, False, {}, 0
        self.thread = threading.Thread(target=self.run, daemon=True)
        # It has been served before the storm begins: the server gives up connections that never made a call first.
        self.http = Http2(port)
        self.http.check()
        self.thread.start()

    def run(self):
        http = self.http
        while not self.stopped:
            began = time.monotonic()
            try:
                http = http or Http2(self.port)
                ended = http.check()
            except (OSError, TypeError) as fault:
                ended = type(fault).__name__
            if ended != 0 and ended != 8:
                http = None
            self.answers[ended] = self.answers.get(ended, 0) + 1
            self.slowest = max(self.slowest, time.monotonic() - began)
            time.sleep(self.pause)

    def stop(self):
        self.stopped = True
        self.thread.join(60)
        return f'honest calls {self.answers}, slowest {self.slowest:.2f} s'


class Report:
    """Prints what a fault did; ends the script with 1 if anything failed."""

    def __init__(self, name):
        self.name, self.failed, self.began = name, 0, time.monotonic()

    def expect(self, what, holds, detail=''):
        self.failed += not holds
        print(f'{"PASS" if holds else "FAIL"} {self.name}: {what}{f" ({detail})" if detail != "" else ""}', flush=True)

    def end(self):
        print(f'{self.name}: {time.monotonic() - self.began:.1f} s', flush=True)
        raise SystemExit(1 if self.failed else 0)
