using System.Net.Sockets;
using CasesPdp.Decisions;
using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Sending;
using CasesPdp.LoadTest.Sessions;
using CasesPdp.LoadTest.Workload;
using CasesPdp.Workloads.Cerbos;
using CasesPdp.Workloads.Machines;

namespace CasesPdp.LoadTest.Targets;

/// <summary>Starts the targets of a scenario, and stops them on Dispose.</summary>
internal sealed class TargetStarter(Session session) : IDisposable
{
    private const string ServerProject = "src/CasesPdp.Server";
    private const string FloorProject = "load/CasesPdp.Floor";
    private const string BackendProject = "load/CasesPdp.BackendHost";
    private const string SampleProject = "samples/CaseBackend";
    private const string LimitProgram = "nghttpd";
    private static readonly TimeSpan ListensWithin = TimeSpan.FromSeconds(120);

    private readonly List<ServerProcess> _started = [];
    private readonly string _id = Guid.NewGuid().ToString("N")[..8];

    private DecisionTranslator Translator =>
        new(session.Policy.Snapshot, session.Options.DeadlineMilliseconds > 0 ? $"{session.Options.DeadlineMilliseconds}m" : null);

    private string Bundle => session.Policy.Directory(session.Temporary("bundle"));

    /// <summary>Starts all targets that were asked for; the report notes what cannot be started.</summary>
    public IReadOnlyList<Endpoint> StartAll(IReadOnlyList<LoadWorkload> workloads)
    {
        if (Given(Translator) is { } given)
        {
            return [given];
        }

        List<Endpoint> endpoints = [];
        Add("server", () => StartServer("server", ServerProgram(native: false), Bundle));
        Add("native", () => StartServer("native", ServerProgram(native: true), Bundle));
        Add("floor", () => StartFloor("floor", native: false, session.Policy.Snapshot, workloads));
        Add("cerbos", () => StartCerbos("cerbos", PolicyForm.Scopes));
        return endpoints.Count > 0 ? endpoints : throw new TargetFailedException("No target could be started.");

        void Add(string target, Func<IReadOnlyList<Endpoint>> start)
        {
            try
            {
                endpoints.AddRange(session.Options.Wants(target) ? start() : []);
            }
            catch (TargetFailedException failed)
            {
                session.Note($"{target} is left out: {failed.Message}");
            }
        }
    }

    /// <summary>The running server that was named, after one right answer; null if none was named.</summary>
    /// <exception cref="TargetFailedException">It does not answer, or answers by another policy.</exception>
    public Endpoint? Given(ITranslator translator)
    {
        if (session.Options.Server is not { } address)
        {
            return null;
        }

        try
        {
            var work = translator.Translate(session.Workloads.Check(), address)!;
            using var caller = new SingleCaller(address, work.Checker);
            return caller.Call(work.Requests[0]) is { } fault
                ? throw new TargetFailedException($"the server at {address} answers a first question wrongly: {fault}")
                : new Endpoint("given", address, null, translator);
        }
        catch (Exception failed) when (failed is SocketException or IOException)
        {
            // .NET reports a missing socket as an address that cannot be assigned.
            var why = address.SocketPath is { } path && !File.Exists(path) ? $"there is no {path}" : failed.Message;
            throw new TargetFailedException($"the server at {address} cannot be measured: {why}");
        }
    }

    /// <summary>The server that was named, or else a managed one, by its first listener.</summary>
    public Endpoint GivenOrStarted(ITranslator? translator = null) =>
        Given(translator ?? Translator) ?? StartServer("server", ServerProgram(native: false), Bundle, translator)[0];

    /// <summary>The command that runs the server.</summary>
    public IReadOnlyList<string> ServerProgram(bool native) => Program(ServerProject, native);

    /// <summary>The command that runs the floor.</summary>
    public IReadOnlyList<string> FloorProgram(bool native) => Program(FloorProject, native);

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
                "--set", "CasesPdp:Listen:Administration=127.0.0.1:0", .. settings.SelectMany(s => (string[])["--set", s]),
            ]);
        return Listening(name, process, port, socket, translator ?? Translator, new Uri($"http://127.0.0.1:{operations}/metrics"));
    }

    /// <summary>Starts a floor that answers the single calls of the workloads.</summary>
    public IReadOnlyList<Endpoint> StartFloor(string name, bool native, PolicySnapshot policy, IReadOnlyList<LoadWorkload> workloads)
    {
        var answers = session.Temporary($"answers-{_id}-{_started.Count}");
        var translator = new FloorTranslator(answers, policy, workloads);
        if (translator.IsEmpty)
        {
            throw new TargetFailedException("it answers single calls only.");
        }

        var (port, socket) = (FreePort.Next(), NextSocket());
        var process = Start(name, [.. FloorProgram(native), $"127.0.0.1:{port}", answers, socket]);
        return Listening(name, process, port, socket, translator, metrics: null);
    }

    /// <summary>Starts an HTTP/2 server in C, which answers the single calls of the workloads with files: the limit of the
    /// transport.</summary>
    public Endpoint StartLimit(string name, PolicySnapshot policy, IReadOnlyList<LoadWorkload> workloads)
    {
        if (Repository.Run(LimitProgram, ["--version"]).Code != 0)
        {
            throw new TargetFailedException($"{LimitProgram} is not installed (Debian: nghttp2-server).");
        }

        var answers = session.Temporary($"answers-{_id}-{_started.Count}");
        var translator = new FloorTranslator(answers, policy, workloads);
        translator.WriteFiles(answers);
        var port = FreePort.Next();
        var process = Start(
            name,
            [LimitProgram, "--workers=1", "--no-tls", "--address=127.0.0.1", $"--htdocs={answers}", "--trailer=grpc-status: 0", $"{port}"]);
        return Listening(name, process, port, translator);
    }

    /// <summary>Starts Cerbos with the policy in one of its forms.</summary>
    public IReadOnlyList<Endpoint> StartCerbos(string name, PolicyForm form)
    {
        if (!File.Exists(session.Repository.Cerbos))
        {
            throw new TargetFailedException("not installed: `npm ci --ignore-scripts` in load/peers installs it.");
        }

        if (session.Policy.Synthetic is not { } policy)
        {
            throw new TargetFailedException("only a synthetic policy can be translated for it.");
        }

        var (port, http) = (FreePort.Next(), FreePort.Next());
        var policies = session.Temporary($"{name}-policies");
        PolicyFiles.Write(policies, policy, form);
        var configuration = session.Temporary($"{name}.yaml");
        File.WriteAllText(configuration, CerbosConfiguration.Text(policies, port, http));
        var process = Start(name, [session.Repository.Cerbos, "server", "--log-level=error", $"--config={configuration}"]);
        return [Listening(name, process, port, new CerbosTranslator(session.Policy.Snapshot, form))];
    }

    /// <summary>Starts the sample back-end.</summary>
    /// <param name="name">Its name in reports.</param>
    /// <param name="arguments">What tells it whom to ask.</param>
    public (ServerProcess Process, Uri Address) StartBackend(string name, IReadOnlyList<string> arguments)
    {
        var address = ServerAddress.Tcp("127.0.0.1", FreePort.Next());
        var process = Start(name, [.. Program(BackendProject, native: false, SampleProject), .. arguments, $"--urls={address}"]);
        process.WaitUntilListening(address, ListensWithin);
        return (process, new Uri(address.ToString()));
    }

    public void Dispose() => _started.ForEach(p => p.Dispose());

    private IReadOnlyList<Endpoint> Listening(
        string name, ServerProcess process, int port, string socket, ITranslator translator, Uri? metrics)
    {
        List<ServerAddress> addresses =
        [
            .. session.Options.Transports.Contains("tcp") ? [ServerAddress.Tcp("127.0.0.1", port)] : Array.Empty<ServerAddress>(),
            .. session.Options.Transports.Contains("unix") ? [ServerAddress.Unix(socket)] : Array.Empty<ServerAddress>(),
        ];
        addresses.ForEach(a => process.WaitUntilListening(a, ListensWithin));
        return [.. addresses.Select(a => new Endpoint(name, a, process, translator, metrics))];
    }

    private static Endpoint Listening(string name, ServerProcess process, int port, ITranslator translator)
    {
        var address = ServerAddress.Tcp("127.0.0.1", port);
        process.WaitUntilListening(address, ListensWithin);
        return new Endpoint(name, address, process, translator);
    }

    private ServerProcess Start(string name, IReadOnlyList<string> command)
    {
        var process = ServerProcess.Start(name, command, session.ServerCores);
        _started.Add(process);
        return process;
    }

    private string NextSocket() => session.Temporary($"{_id}-{_started.Count}.sock");

    // Built once a run, and only if sources changed. Native code takes a minute to publish: a quick run uses it only if it is up to date.
    private IReadOnlyList<string> Program(string project, bool native, params IReadOnlyList<string> otherSources)
    {
        var key = $"{project} {native}";
        if (!session.Programs.TryGetValue(key, out var program))
        {
            session.Programs[key] = program = new Lazy<IReadOnlyList<string>>(() => Make(project, native, otherSources));
        }

        return program.Value;
    }

    private IReadOnlyList<string> Make(string project, bool native, IReadOnlyList<string> otherSources)
    {
        var program = session.Repository.Program(project, native);
        if (session.Options.NoBuild ? File.Exists(program[0]) : session.Repository.IsUpToDate(project, native, otherSources))
        {
            return program;
        }

        if (session.Options.NoBuild || (native && session.Options.IsQuick))
        {
            throw new TargetFailedException($"{program[0]} does not exist or is older than its sources, and this run does not build it.");
        }

        ProgressLine.Print($"building {project}{(native ? " as native code" : "")} ...");
        session.Repository.Build(project, native, session.Stop);
        return program;
    }
}
