using System.Globalization;
using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Schedules;
using CasesPdp.LoadTest.Workload;

namespace CasesPdp.LoadTest.Options;

/// <summary>Reads the command line.</summary>
internal static class OptionsReader
{
    public static readonly IReadOnlyList<string> AllScenarios =
    [
        "check",
        "batch",
        "matrix",
        "stream",
        "mixed",
        "scale",
        "reload",
        "overload",
        "soak",
        "coldstart",
    ];

    public static readonly IReadOnlyList<string> AllTargets = ["server", "native", "floor", "cerbos", "grpc-client", "in-process"];

    public const string Help = """
        CasesPdp.LoadTest SCENARIO... [options]       measures, and writes report.md, report.html, report.json and *.hgrm
        CasesPdp.LoadTest --quick                     check and batch on every target, in under two minutes
        CasesPdp.LoadTest frames DIRECTORY            writes requests for `h2load -d`, and the path of each

        Scenarios: check batch matrix stream mixed scale reload overload soak coldstart, or `all` but soak

          --server ADDRESS        a running server: http://HOST:PORT or unix:PATH; default: publishes and starts its own, pinned
          --server-pid PID        its process, for CPU time and memory
          --bundle DIR            the bundle to ask about (the one that --server serves); default: a synthetic fleet
          --roles N --spaces N    the size of the fleet                                       1000, 100
          --targets A,B           of server native floor cerbos grpc-client in-process        all that the scenario knows
          --transports tcp,unix   doors of server, native and floor                           both
          --seconds S             length of a measured phase                                  10 (soak: 600)
          --rounds N              how often each ceiling is measured, in turn                 5
          --connections N         connections in all                                          4
          --loops N               sending threads                                             one a sender core
          --server-cores 0,1 --sender-cores 2,3                                               the first core; the others
          --arrivals poisson|uniform   --mix zipf|uniform   --seed N                          poisson, zipf, 1
          --deadline-ms N         a deadline on every call (overload: 100)                    none
          --thresholds FILE       rules that must hold; else exit code 1
          --out DIR               where the report goes                                       artifacts/loadtest/reports/TIME
          --no-publish            run what was published before

        Exit codes: 0 measured, and all thresholds held; 1 a threshold failed, or wrong answers came; 2 usage; 3 a target could not be measured.
        """;

    public static LoadOptions Read(IReadOnlyList<string> arguments)
    {
        var options = new LoadOptions();
        List<string> scenarios = [];
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i];
            if (!name.StartsWith('-'))
            {
                scenarios.AddRange(name == "all" ? AllScenarios.Where(s => s != "soak") : [Known(name, AllScenarios, "scenario")]);
                continue;
            }

            options = name switch
            {
                "--quick" => options with { IsQuick = true },
                "--no-publish" => options with { NoPublish = true },
                _ when i + 1 < arguments.Count => Apply(options, name, arguments[++i]),
                _ => throw new UsageException($"{name} is not known, or wants a value"),
            };
        }

        return Complete(options with { Scenarios = scenarios }, arguments);
    }

    private static LoadOptions Apply(LoadOptions options, string name, string value) =>
        name switch
        {
            "--server" => options with
            {
                Server = ServerAddress.Parse(value) ?? throw new UsageException($"`{value}` is no address: http://HOST:PORT or unix:PATH"),
            },
            "--server-pid" => options with { ServerProcess = Number(name, value, 1) },
            "--bundle" => options with { Bundle = value },
            "--roles" => options with { Roles = Number(name, value, 1) },
            "--spaces" => options with { Spaces = Number(name, value, 1) },
            "--targets" => options with { Targets = [.. value.Split(',').Select(t => Known(t, AllTargets, "target"))] },
            "--transports" => options with { Transports = [.. value.Split(',').Select(t => Known(t, ["tcp", "unix"], "transport"))] },
            "--seconds" => options with { Seconds = Seconds(name, value) },
            "--rounds" => options with { Rounds = Number(name, value, 1) },
            "--connections" => options with { Connections = Number(name, value, 1) },
            "--loops" => options with { Loops = Number(name, value, 1) },
            "--server-cores" => options with { ServerCores = Cores(name, value) },
            "--sender-cores" => options with { SenderCores = Cores(name, value) },
            "--arrivals" => options with { Arrivals = Choice<ArrivalKind>(name, value) },
            "--mix" => options with { Mix = Choice<DrawKind>(name, value) },
            "--seed" => options with { Seed = Number(name, value, 0) },
            "--deadline-ms" => options with { DeadlineMilliseconds = Number(name, value, 0) },
            "--thresholds" => options with { Thresholds = value },
            "--out" => options with { OutputDirectory = value },
            _ => throw new UsageException($"{name} is not known"),
        };

    // What was not said follows from what was.
    private static LoadOptions Complete(LoadOptions options, IReadOnlyList<string> arguments)
    {
        if (options.IsQuick)
        {
            options = options with
            {
                Scenarios = options.Scenarios.Count > 0 ? options.Scenarios : ["check", "batch"],
                Seconds = arguments.Contains("--seconds") ? options.Seconds : 1,
                Rounds = arguments.Contains("--rounds") ? options.Rounds : 3,
            };
        }
        else if (options.Scenarios is ["soak"] && !arguments.Contains("--seconds"))
        {
            options = options with { Seconds = 600 };
        }

        if (options.Scenarios.Count == 0)
        {
            throw new UsageException("name a scenario, or --quick");
        }

        if (options.Server is { } && options.Bundle is null)
        {
            throw new UsageException("--server wants --bundle too: answers are held against the bundle that the server serves");
        }

        return options;
    }

    private static string Known(string value, IReadOnlyList<string> known, string what) =>
        known.Contains(value) ? value : throw new UsageException($"`{value}` is no {what}: {string.Join(' ', known)}");

    private static int Number(string name, string value, int least) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least
            ? number
            : throw new UsageException($"{name} wants a number from {least} up, not `{value}`");

    private static double Seconds(string name, string value) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new UsageException($"{name} wants a time in seconds, not `{value}`");

    private static IReadOnlyList<int> Cores(string name, string value) => [.. value.Split(',').Select(core => Number(name, core, 0))];

    private static T Choice<T>(string name, string value)
        where T : struct, Enum =>
        Enum.TryParse<T>(value, ignoreCase: true, out var choice) && Enum.IsDefined(choice) && !char.IsDigit(value[0])
            ? choice
            : throw new UsageException($"{name} wants {string.Join(" or ", Enum.GetNames<T>()).ToLowerInvariant()}, not `{value}`");
}
