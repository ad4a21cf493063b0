using System.Net.Sockets;
using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Pump;
using CasesPdp.LoadTest.Sessions;
using CasesPdp.LoadTest.Workload;
using CasesPdp.Workloads.Cerbos;
using CasesPdp.Workloads.Machines;

namespace CasesPdp.LoadTest.Targets;

/// <summary>Starts the targets of a scenario, and ends them with it.</summary>
internal sealed class TargetStarter(Session session) : IDisposable
{
    private const string ServerProject = "src/CasesPdp.Server";
    private const string FloorProject = "load/CasesPdp.Floor";
    private static readonly TimeSpan ListensWithin = TimeSpan.FromSeconds(60);

    private readonly List<ServerProcess> _started = [];
    private int _sockets;

    /// <summary>All the doors that were asked for and can be opened; what cannot is noted in the report.</summary>
    public IReadOnlyList<Endpoint> StartAll(IReadOnlyList<LoadWorkload> workloads)
    {
        if (Given(Translator()) is { } given)
        {
            return [given];
        }

        List<Endpoint> endpoints = [];
        foreach (var (target, start) in new (string, Func<IEnumerable<Endpoint>>)[]
        {
            ("server", () => StartServer("server", ServerProgram(native: false), session.Policy.Directory(session.Temporary("bundle")))),
            ("native", () => StartServer("native", ServerProgram(native: true), session.Policy.Directory(session.Temporary("bundle")))),
            ("floor", () => StartFloor(workloads)),
            ("cerbos", StartCerbos),
        })
        {
            if (!session.Options.Wants(target))
            {
                continue;
            }

            try
            {
                endpoints.AddRange(start());
            }
            catch (TargetFailedException failed)
            {
                session.Note($"{target} is left out: {failed.Message}");
            }
        }

        return endpoints.Count > 0 ? endpoints : throw new TargetFailedException("No target could be started.");
    }

    /// <summary>The server that runs already, if one was named and answers rightly; null if none was named.</summary>
    /// <exception cref="TargetFailedException">
    /// It does not answer, or answers by another policy than the one that is asked about.
    /// </exception>
    public Endpoint? Given(ITranslator translator)
    {
        if (session.Options.Server is not { } address)
        {
            return null;
        }

        try
        {
            var work = translator.Translate(session.Workloads.Check(), address)!;
            using var caller = new SingleCaller(address, work.Judge);
            return caller.Call(work.Requests[0]) is { } fault
                ? throw new TargetFailedException($"the server at {address} answers a first question wrongly: {fault}")
                : new Endpoint("given", address, null, translator);
        }
        catch (Exception failed) when (failed is SocketException or IOException)
        {
            throw new TargetFailedException($"the server at {address} cannot be measured: {WhyNot(address, failed)}");
        }
    }

    // .NET calls a socket that is not there an address that cannot be assigned.
    private static string WhyNot(ServerAddress address, Exception failed) =>
        address.SocketPath is { } path && !File.Exists(path) ? $"there is no {path}" : failed.Message;

    /// <summary>The server that was named, or else one that is started now: the managed one, by its first door.</summary>
    public Endpoint GivenOrStarted(ITranslator? translator = null) =>
        Given(translator ?? Translator())
        ?? StartServer("server", ServerProgram(native: false), session.Policy.Directory(session.Temporary("bundle")), translator)[0];

    /// <summary>The command that runs the server.</summary>
    public IReadOnlyList<string> ServerProgram(bool native) => Program(ServerProject, native);

    /// <summary>Starts a server on a bundle.</summary>
    public IReadOnlyList<Endpoint> StartServer(
        string name, IReadOnlyList<string> program, string bundle, ITranslator? translator = null, params IReadOnlyList<string> settings)
    {
        var (port, operations, socket) = (FreePort.Next(), FreePort.Next(), NextSocket());
        var process = Start(
            name,
            [
                .. program, "--bundle", bundle, "--set", $"CasesPdp:Listen:Decisions=127.0.0.1:{port}",
                "--set", $"CasesPdp:Listen:Operations=127.0.0.1:{operations}", "--set", $"CasesPdp:Listen:UnixSocket={socket}",
                "--set", "CasesPdp:Listen:Administration=127.0.0.1:0",
                .. settings.SelectMany(s => (string[])["--set", s]),
            ]);
        return Doors(name, process, port, socket, translator ?? Translator(), new Uri($"http://127.0.0.1:{operations}/metrics"));
    }

    public void Dispose()
    {
        foreach (var process in _started)
        {
            process.Dispose();
        }
    }

    private DecisionTranslator Translator() =>
        new(session.Policy.Snapshot, session.Options.DeadlineMilliseconds > 0 ? $"{session.Options.DeadlineMilliseconds}m" : null);

    private IReadOnlyList<Endpoint> StartFloor(IReadOnlyList<LoadWorkload> workloads)
    {
        var answers = session.Temporary($"answers-{_sockets}");
        var translator = new FloorTranslator(session.Policy.Snapshot);
        foreach (var workload in workloads)
        {
            translator.WriteAnswers(answers, workload);
        }

        if (!Directory.EnumerateFiles(answers).Any())
        {
            throw new TargetFailedException("it answers single calls only.");
        }

        var (port, socket) = (FreePort.Next(), NextSocket());
        var process = Start("floor", [.. Program(FloorProject, native: false), $"127.0.0.1:{port}", answers, socket]);
        return Doors("floor", process, port, socket, translator, metrics: null);
    }

    private IReadOnlyList<Endpoint> StartCerbos()
    {
        const PolicyForm Form = PolicyForm.Scopes;
        if (!File.Exists(session.Repository.Cerbos))
        {
            throw new TargetFailedException("not installed: `npm ci --ignore-scripts` in load/peers does.");
        }

        if (session.Policy.Fleet is not { } fleet)
        {
            throw new TargetFailedException("only a synthetic fleet can be written down for it.");
        }

        var (port, http) = (FreePort.Next(), FreePort.Next());
        var policies = session.Temporary("cerbos-policies");
        PolicyFiles.Write(policies, fleet, Form);
        var configuration = session.Temporary("cerbos.yaml");
        File.WriteAllText(configuration, CerbosConfiguration.Text(policies, port, http));
        var process = Start("cerbos", [session.Repository.Cerbos, "server", "--log-level=error", $"--config={configuration}"]);
        var address = ServerAddress.Tcp("127.0.0.1", port);
        process.WaitUntilListening(address, ListensWithin);
        return [new Endpoint("cerbos", address, process, new CerbosTranslator(session.Policy.Snapshot, Form))];
    }

    private IReadOnlyList<Endpoint> Doors(string name, ServerProcess process, int port, string socket, ITranslator translator, Uri? metrics)
    {
        List<ServerAddress> addresses = [];
        if (session.Options.Transports.Contains("tcp"))
        {
            addresses.Add(ServerAddress.Tcp("127.0.0.1", port));
        }

        if (session.Options.Transports.Contains("unix"))
        {
            addresses.Add(ServerAddress.Unix(socket));
        }

        foreach (var address in addresses)
        {
            process.WaitUntilListening(address, ListensWithin);
        }

        return [.. addresses.Select(a => new Endpoint(name, a, process, translator, metrics))];
    }

    private ServerProcess Start(string name, IReadOnlyList<string> command)
    {
        var process = ServerProcess.Start(name, command, session.ServerCores);
        _started.Add(process);
        return process;
    }

    private string NextSocket() => session.Temporary($"{_sockets++}.sock");

    // Published once a run. Native code takes a minute to make, so that a quick run uses it only if it is there.
    private IReadOnlyList<string> Program(string project, bool native)
    {
        var key = $"{project} {native}";
        if (!session.Programs.TryGetValue(key, out var program))
        {
            session.Programs[key] = program = new Lazy<IReadOnlyList<string>>(() => Make(project, native));
        }

        return program.Value;
    }

    private IReadOnlyList<string> Make(string project, bool native)
    {
        if (native && (session.Options.IsQuick || session.Options.NoPublish))
        {
            return session.Repository.PublishedNative(project)
                ?? throw new TargetFailedException("a quick run does not publish native code, and none lies ready for these sources.");
        }

        if (session.Options.NoPublish)
        {
            return session.Repository.Published(project);
        }

        ProgressLine.Say($"publishing {project}{(native ? " as native code" : "")} ...");
        return session.Repository.Publish(project, native, session.Stop);
    }
}
