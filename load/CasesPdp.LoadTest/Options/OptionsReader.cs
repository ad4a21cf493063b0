using System.Globalization;
using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Schedules;
using CasesPdp.LoadTest.Workload;

namespace CasesPdp.LoadTest.Options;

/// <summary>Reads the command line.</summary>
internal static class OptionsReader
{
    // Histograms and time lines reach a little farther.
    private const double LongestSeconds = 3_600;
    private const double SoakSeconds = 600;
    private const string Soak = "soak";

    // As many as the mask holds that the kernel is given.
    private const int LastCore = 1_023;

    // gRPC writes deadlines in up to eight digits.
    private const int LongestDeadline = 99_999_999;

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
        CasesPdp.LoadTest SCENARIO[:SECONDS]... [options]   measures, and writes report.md, report.html, report.json and *.hgrm
        CasesPdp.LoadTest --quick                           check and batch on every target, in under two minutes
        CasesPdp.LoadTest frames DIRECTORY                  writes requests for `h2load -d`, and the commands that send them

        Scenarios: check batch matrix stream mixed scale reload overload soak coldstart, or `all` but soak

          --server ADDRESS        a running server: http://HOST:PORT or unix:PATH             publishes and starts its own, pinned
          --server-pid PID        its process, for CPU time and memory
          --bundle DIR            the bundle to ask about (the one that --server serves)      a synthetic fleet
          --roles N --spaces N    the size of the fleet                                       1000, 100
          --targets A,B           of server native floor cerbos grpc-client in-process        all that the scenario knows
          --transports tcp,unix   doors of server, native and floor                           both
          --seconds S             length of a measured phase; SCENARIO:S for one scenario     10 (soak: 600)
          --rounds N              how often each ceiling is measured, in turn                 5
          --connections N         connections in all                                          4
          --loops N               sending threads                                             one a sender core
          --server-cores 0,1 --sender-cores 2,3                                               the first core; the others
          --arrivals poisson|uniform   --mix zipf|uniform   --seed N                          poisson, zipf, 1
          --deadline-ms N         a deadline on every call                                    none (overload: 100)
          --thresholds FILE       rules that must hold, else exit code 1
          --out DIR               where the report goes                                       artifacts/loadtest/reports/TIME
          --no-publish            run what was published before

        Exit codes: 0 measured, and all thresholds held; 1 a threshold failed, or wrong answers came; 2 usage; 3 something could not be
        measured, or the run was stopped: the report holds the rest.
        """;

    private static readonly string[] Flags = ["--quick", "--no-publish"];

    private static readonly string[] Valued =
    [
        "--server", "--server-pid", "--bundle", "--roles", "--spaces", "--targets", "--transports", "--seconds", "--rounds",
        "--connections", "--loops", "--server-cores", "--sender-cores", "--arrivals", "--mix", "--seed", "--deadline-ms", "--thresholds", "--out",
    ];

    public static LoadOptions Read(IReadOnlyList<string> arguments)
    {
        var options = new LoadOptions();
        List<string> scenarios = [];
        var own = new Dictionary<string, double>(StringComparer.Ordinal);
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i];
            if (!name.StartsWith('-'))
            {
                AddScenario(name, scenarios, own);
            }
            else if (Flags.Contains(name))
            {
                options = name == "--quick" ? options with { IsQuick = true } : options with { NoPublish = true };
            }
            else if (!Valued.Contains(name))
            {
                throw new UsageException($"{name} is not known; --help lists the options");
            }
            else if (i + 1 == arguments.Count)
            {
                throw new UsageException($"{name} wants a value");
            }
            else
            {
                options = Apply(options, name, arguments[++i]);
            }
        }

        return Complete(options with { Scenarios = scenarios, OwnSeconds = own }, arguments);
    }

    // A scenario that was said twice runs once, in its first place.
    private static void AddScenario(string text, List<string> scenarios, Dictionary<string, double> own)
    {
        var colon = text.IndexOf(':');
        var name = colon < 0 ? text : text[..colon];
        foreach (var scenario in name == "all" ? AllScenarios.Where(s => s != Soak) : [Known(name, AllScenarios, "scenario")])
        {
            if (!scenarios.Contains(scenario))
            {
                scenarios.Add(scenario);
            }

            if (colon >= 0)
            {
                own[scenario] = Seconds(name, text[(colon + 1)..]);
            }
        }
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
            "--deadline-ms" => options with { DeadlineMilliseconds = Number(name, value, 0, LongestDeadline) },
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
        else if (!options.OwnSeconds.ContainsKey(Soak) && !arguments.Contains("--seconds"))
        {
            options = options with { OwnSeconds = new Dictionary<string, double>(options.OwnSeconds) { [Soak] = SoakSeconds } };
        }

        if (options.Scenarios.Count == 0)
        {
            throw new UsageException("name a scenario, or --quick; --help lists them");
        }

        if (options.Server is { } && options.Bundle is null)
        {
            throw new UsageException("--server wants --bundle too: answers are held against the bundle that the server serves");
        }

        if (options.ServerCores.Intersect(options.SenderCores).Any())
        {
            throw new UsageException("--server-cores and --sender-cores share a core: each would take the other's time");
        }

        return options;
    }

    private static string Known(string value, IReadOnlyList<string> known, string what) =>
        known.Contains(value) ? value : throw new UsageException($"`{value}` is no {what}: {string.Join(' ', known)}");

    private static int Number(string name, string value, int least, int most = int.MaxValue) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new UsageException(
                $"{name} wants a number from {least} {(most == int.MaxValue ? "up" : $"to {most}")}, not `{value}`");

    private static double Seconds(string name, string value) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
        && number is > 0 and <= LongestSeconds
            ? number
            : throw new UsageException($"{name} wants a time in seconds, up to {LongestSeconds:N0}, not `{value}`");

    private static IReadOnlyList<int> Cores(string name, string value) =>
        [.. value.Split(',').Select(core => Number(name, core, 0, LastCore))];

    private static T Choice<T>(string name, string value)
        where T : struct, Enum =>
        Enum.TryParse<T>(value, ignoreCase: true, out var choice) && Enum.IsDefined(choice) && !char.IsDigit(value[0])
            ? choice
            : throw new UsageException($"{name} wants {string.Join(" or ", Enum.GetNames<T>()).ToLowerInvariant()}, not `{value}`");
}
