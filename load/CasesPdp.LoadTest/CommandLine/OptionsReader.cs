using System.Globalization;
using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Scenarios;
using CasesPdp.LoadTest.Sending;
using CasesPdp.LoadTest.Workload;

namespace CasesPdp.LoadTest.CommandLine;

/// <summary>Reads the command line. An option stands once, in the table; help and parsing come from it.</summary>
internal static class OptionsReader
{
    // Histograms and time lines reach a little farther.
    private const double LongestSeconds = 3_600;
    private const double SoakSeconds = 600;

    // The kernel's core mask ends here.
    private const int LastCore = 1_023;

    // gRPC writes deadlines in up to eight digits.
    private const int LongestDeadline = 99_999_999;

    private static readonly string[] OnlyIfNamed = ["soak", "compare"];

    private static readonly string[] AllTargets =
        ["server", "native", "floor", "limit", "cerbos", "grpc-client", "in-process", "generated", "against"];

    private static readonly Option[] Options =
    [
        new("--server", "ADDRESS", "a running server: http://HOST:PORT or unix:PATH", "starts its own, pinned", (o, n, v) => o with
        {
            Server = ServerAddress.Parse(v) ?? throw new UsageException($"`{v}` is no address: http://HOST:PORT or unix:PATH"),
        }),
        new("--server-pid", "PID", "its process, for CPU time and memory", "", (o, n, v) => o with { ServerProcess = Number(n, v, 1) }),
        new("--bundle", "DIR", "the bundle that --server serves", "a synthetic policy", (o, n, v) => o with { Bundle = v }),
        new("--roles", "N", "roles of the synthetic policy, three entries each", "1000", (o, n, v) => o with { Roles = Number(n, v, 8) }),
        new("--spaces", "N", "spaces that it lists", "100", (o, n, v) => o with { Spaces = Number(n, v, 2) }),
        new("--targets", "A,B", "of " + string.Join(' ', AllTargets), "all", (o, n, v) => o with
        {
            Targets = Names(v, AllTargets, "target"),
        }),
        new("--no-cerbos", "", "every target but Cerbos", "", (o, n, v) => o with { Targets = [.. AllTargets.Except(["cerbos"])] }),
        new("--transports", "tcp,unix", "listeners of server, native and floor", "both", (o, n, v) => o with
        {
            Transports = Names(v, ["tcp", "unix"], "transport"),
        }),
        new("--seconds", "S", "length of a phase or round; SCENARIO:S for one", "10 (soak: 600)", (o, n, v) => o with
        {
            Seconds = Seconds(n, v),
        }),
        new("--rounds", "N", "rounds of each ceiling; --runs is the same", "5", (o, n, v) => o with { Rounds = Number(n, v, 1) }, "--runs"),
        new("--connections", "N", "connections in all", "4", (o, n, v) => o with { Connections = Number(n, v, 1) }),
        new("--loops", "N", "sending threads", "one a sender core", (o, n, v) => o with { Loops = Number(n, v, 1) }),
        new("--server-cores", "0,1", "cores of the targets", "the first", (o, n, v) => o with
        {
            ServerCores = Cores(n, v),
        }, "--server-core"),
        new("--sender-cores", "2,3", "cores of the sender", "the others", (o, n, v) => o with
        {
            SenderCores = Cores(n, v),
        }, "--client-core"),
        new("--arrivals", "KIND", "poisson or uniform", "poisson", (o, n, v) => o with { Arrivals = Choice<ArrivalKind>(n, v) }),
        new("--mix", "KIND", "how roles and questions are chosen: zipf or uniform", "zipf", (o, n, v) => o with
        {
            Mix = Choice<Distribution>(n, v),
        }),
        new("--seed", "N", "chooses arrivals and questions", "1", (o, n, v) => o with { Seed = Number(n, v, 0) }),
        new("--deadline-ms", "N", "a deadline on every call", "none (overload: 100)", (o, n, v) => o with
        {
            DeadlineMilliseconds = Number(n, v, 0, LongestDeadline),
        }),
        new("--against", "BUILD", "compare: another build of the server, a program or a directory", "none", (o, n, v) => o with
        {
            Against = v,
        }),
        new("--only", "ROW", "compare: only this row; may be repeated", "all but aot-*", (o, n, v) => o with
        {
            Rows = [.. o.Rows, Known(v, [.. ComparisonRows.All.Keys], "row")],
        }),
        new("--aot", "", "compare: native server and floor too (needs a C toolchain)", "", (o, n, v) => o with { WithNative = true }),
        new("--thresholds", "FILE", "rules that must hold, else exit code 1", "", (o, n, v) => o with { Thresholds = v }),
        new("--out", "DIR", "where the report goes", "artifacts/loadtest/reports/TIME", (o, n, v) => o with { OutputDirectory = v }),
        new("--markdown", "FILE", "a copy of the report as Markdown", "", (o, n, v) => o with { Markdown = v }),
        new("--json", "FILE", "a copy of the report as JSON", "", (o, n, v) => o with { Json = v }),
        new("--no-build", "", "run what was built before, even if sources are newer", "", (o, n, v) => o with { NoBuild = true }),
        new("--quick", "", "short phases; alone: check and batch", "", (o, n, v) => o with { IsQuick = true }),
    ];

    public static string Help => $"""
        CasesPdp.LoadTest SCENARIO[:SECONDS]... [options]   measures; writes report.md, report.html, report.json and *.hgrm
        CasesPdp.LoadTest --quick                           check and batch on every target, in under two minutes
        CasesPdp.LoadTest frames DIRECTORY                  writes requests for `h2load -d`, and the commands that send them

        Scenarios: {string.Join(' ', ScenarioList.Names)}, or `all` but {string.Join(" and ", OnlyIfNamed)}

        {string.Join('\n', Options.Select(o => $"  {$"{o.Name} {o.Value}",-22}{o.Meaning,-64}{o.Default}".TrimEnd()))}

        Rows of compare:
        {string.Join('\n', ComparisonRows.All.Select(r => $"  {r.Key,-22}{r.Value}"))}

        Exit codes: 0 measured, and all thresholds held; 1 a threshold failed, or wrong answers came; 2 usage; 3 something could not be
        measured, or the run was stopped: the report holds the rest.
        """;

    public static LoadOptions Read(IReadOnlyList<string> arguments)
    {
        var options = new LoadOptions();
        List<string> scenarios = [];
        HashSet<string> given = [];
        var own = new Dictionary<string, double>(StringComparer.Ordinal);
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i];
            if (!name.StartsWith('-'))
            {
                AddScenario(name, scenarios, own);
                continue;
            }

            var option = Options.FirstOrDefault(o => o.Name == name || o.Alias == name)
                ?? throw new UsageException($"{name} is not known; --help lists the options");
            given.Add(option.Name);
            options = option.Value.Length == 0 ? option.Apply(options, name, "")
                : i + 1 < arguments.Count ? option.Apply(options, name, arguments[++i])
                : throw new UsageException($"{name} wants a value");
        }

        return Complete(options with { Scenarios = scenarios, OwnSeconds = own }, given);
    }

    // A scenario that is named twice runs once, in its first place.
    private static void AddScenario(string text, List<string> scenarios, Dictionary<string, double> own)
    {
        var colon = text.IndexOf(':');
        var name = colon < 0 ? text : text[..colon];
        foreach (var scenario in name == "all" ? ScenarioList.Names.Except(OnlyIfNamed) : [Known(name, ScenarioList.Names, "scenario")])
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

    // Fills in what follows from the options given.
    private static LoadOptions Complete(LoadOptions options, HashSet<string> given)
    {
        if (options.IsQuick)
        {
            options = options with
            {
                Scenarios = options.Scenarios.Count > 0 ? options.Scenarios : ["check", "batch"],
                Seconds = given.Contains("--seconds") ? options.Seconds : 1,
                Rounds = given.Contains("--rounds") ? options.Rounds : 3,
            };
        }
        else if (!options.OwnSeconds.ContainsKey("soak") && !given.Contains("--seconds"))
        {
            options = options with { OwnSeconds = new Dictionary<string, double>(options.OwnSeconds) { ["soak"] = SoakSeconds } };
        }

        return options switch
        {
            { Scenarios.Count: 0 } => throw new UsageException("name a scenario, or --quick; --help lists them"),
            { Server: not null, Bundle: null } =>
                throw new UsageException("--server wants --bundle too: answers are compared with the bundle that the server serves"),
            _ when options.ServerCores.Intersect(options.SenderCores).Any() =>
                throw new UsageException("--server-cores and --sender-cores share a core: each would take the other's time"),
            _ => options,
        };
    }

    private static string Known(string value, IReadOnlyList<string> known, string what) =>
        known.Contains(value) ? value : throw new UsageException($"`{value}` is no {what}: {string.Join(' ', known)}");

    private static IReadOnlyList<string> Names(string value, IReadOnlyList<string> known, string what) =>
        [.. value.Split(',').Select(name => Known(name, known, what))];

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

    /// <summary>One option: its value's name (empty for a switch), help, default, and what it sets.</summary>
    private sealed record Option(
        string Name,
        string Value,
        string Meaning,
        string Default,
        Func<LoadOptions, string, string, LoadOptions> Apply,
        string? Alias = null);
}
