#!/usr/bin/env python3
"""How soon a change of a bundle is served while something in its directory is rewritten all the time.

    python3 tests/nightly/reload-rates.py SERVER_DLL [--roles 1000] [--changes 5]
    python3 tests/nightly/reload-rates.py SERVER_DLL --roles 100000 --whole 20 --changes 6

Without --whole: one role file is rewritten every 1, 10 and 100 ms, by renaming and in place. Meanwhile another file is changed, and the
time until its revision is in force is measured. With --whole SECONDS: the file with all roles is rewritten every SECONDS, and what counts
is how many versions in a row were not taken up. At last the server is stopped in the middle of a reload.

Exit code 1: a change was not taken up within two minutes, more than one version in a row was missed, or the server did not stop within
two seconds. Times are printed and not judged: they depend on the machine. Rates are printed as they were reached.
"""
import argparse, http.client, json, os, re, signal, subprocess, sys, tempfile, threading, time

LIMIT = 120.0


def role(name, privilege):
    return {"name": name, "kibana": [{"feature": {"securitySolutionCasesV3": [privilege]}, "spaces": ["*"]}]}


class Directory:
    def __init__(self, path, roles):
        self.path, self.roles = path, roles
        os.makedirs(path + "/roles")
        self.write("pdp.yaml", 'bundle: 1\nkibana: "9.3"\nlicense: platinum\n')
        self.write_all("read")
        self.write("roles/changed.json", json.dumps(role("changed-0", "read")))
        self.write("roles/noise.json", json.dumps(role("noise-0", "read")))

    def write(self, name, text, in_place=True):
        target = os.path.join(self.path, name)
        place = target if in_place else self.path + ".next"
        with open(place, "w") as file:
            file.write(text)
        if not in_place:
            os.rename(place, target)

    def write_all(self, privilege, last="none"):
        text = "[" + ",\n".join(json.dumps(role(f"role-{i}", privilege)) for i in range(self.roles)) + ",\n"
        self.write("roles/all.json", text + json.dumps(role(last, "read")) + "]", in_place=False)


class Server:
    def __init__(self, dll, directory):
        self.process = subprocess.Popen(
            ["dotnet", dll, "--bundle", directory, "--set=CasesPdp:Listen:Decisions=127.0.0.1:0",
             "--set=CasesPdp:Listen:Operations=127.0.0.1:0", "--set=CasesPdp:Listen:Administration=127.0.0.1:0"],
            stdout=subprocess.PIPE, text=True)
        self.activations, self.failures = [], []
        found = threading.Event()
        threading.Thread(target=self.read, args=(found,), daemon=True).start()
        if not found.wait(LIMIT):
            sys.exit("the server did not start")

    def read(self, found):
        for line in self.process.stdout:
            if match := re.search(r"operations on http://([0-9.]+):(\d+)", line):
                self.address = (match[1], int(match[2]))
                found.set()
            if re.search(r"revision \w+ is in force: number", line):
                self.activations.append(time.monotonic())
            if "the bundle cannot be served" in line:
                self.failures.append(line.strip())

    def stop(self):
        start = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(LIMIT)
        finally:
            self.process.kill()
        return time.monotonic() - start


def under_noise(server, directory, every, in_place, changes):
    done, writes = threading.Event(), [0]

    def write():
        while not done.wait(every):
            writes[0] += 1
            directory.write("roles/noise.json", json.dumps(role(f"noise-{writes[0]}", "read")), in_place)

    writer, start = threading.Thread(target=write), time.monotonic()
    writer.start()
    took, is_late = [], False
    for change in range(changes):
        # One more role shows in the number of roles.
        name = f"roles/extra-{every}-{in_place}-{change}.json"
        before = roles_of(server)
        written = time.monotonic()
        directory.write(name, json.dumps(role(name, "read")), in_place=False)
        while roles_of(server) == before and time.monotonic() - written < LIMIT:
            time.sleep(0.01)
        took.append(time.monotonic() - written)
        is_late |= took[-1] >= LIMIT
    elapsed = time.monotonic() - start
    done.set()
    writer.join()
    how = "in place" if in_place else "renamed"
    print(f"every {every * 1000:5.0f} ms, {how:8}: {writes[0] / elapsed:6.0f} writes/s reached; "
          f"served after {min(took):.2f} to {max(took):.2f} s; {len(server.failures)} failed readings so far", flush=True)
    return is_late


def roles_of(server):
    connection = http.client.HTTPConnection(*server.address, timeout=LIMIT)
    connection.request("GET", "/readyz")
    return json.loads(connection.getresponse().read())["roles"]


def whole(server, directory, every, versions):
    written, missed, most = [], 0, 0
    for version in range(versions):
        directory.write_all("all" if version % 2 else "read", f"version-{version}")
        written.append(time.monotonic())
        time.sleep(every)
        taken = [a for a in server.activations if a > written[-1]]
        missed = 0 if taken else missed + 1
        most = max(most, missed)
        print(f"version {version}: " + (f"a revision went in force {taken[0] - written[-1]:.1f} s after it" if taken else "none"), flush=True)
    return most > 1


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("dll")
    arguments.add_argument("--roles", type=int, default=1000)
    arguments.add_argument("--changes", type=int, default=5)
    arguments.add_argument("--whole", type=float)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as root:
        directory = Directory(root + "/bundle", options.roles)
        server = Server(options.dll, directory.path)
        try:
            if options.whole:
                bad = whole(server, directory, options.whole, options.changes)
            else:
                bad = any([under_noise(server, directory, every / 1000, in_place, options.changes)
                           for every in (1, 10, 100) for in_place in (False, True)])
            directory.write_all("minimal_read")
            time.sleep(1)
        finally:
            stopped = server.stop()
        print(f"stopped in the middle of a reload: {stopped:.2f} s")
        return 1 if bad or stopped > 2 else 0


sys.exit(main())
