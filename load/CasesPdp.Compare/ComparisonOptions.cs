using System.Globalization;

namespace CasesPdp.Compare;

/// <summary>What is asked of a comparison.</summary>
internal sealed record ComparisonOptions
{
    public const string Help = """
        load/compare: measures the server against the floor, against itself through the generated message classes, and against Cerbos.

        Every host runs on one core, the client (h2load) on another. Before anything is measured, server, generated path and Cerbos must
        give the same answers; a difference ends the run with exit code 1. The hosts of a row are warmed up and then take turns, RUNS times
        over, in an order that reverses from one round to the next. Printed are medians with the least and the largest of all turns, and
        ratios of medians with those of each round. A call counts only if it brought as many bytes as the right answer has.

          floor        a host with the server's listener settings that reads the request's bytes, does nothing, and sends the answer's
          server       CasesPdp.Server
          generated    the server, answering through the generated message classes
          cerbos-...   Cerbos (pinned in load/peers) with policies made from the same roles, written in two forms; ratios take the better

        CPU times are the kernel's accounting of the whole process. Where the client's core was the bottleneck a row says so: compare CPU
        times there, not rates.

          --runs N             measured turns of each host (7)
          --seconds N          how long a turn lasts, about (2)
          --only ROW           only this row; may be repeated (--list names them)
          --roles N            roles of the fleet, three entries each (1000)
          --spaces N           spaces that it lists (1000)
          --no-cerbos          leave Cerbos out
          --aot                also publish server and floor natively and measure them against each other (needs a C toolchain)
          --server-core N      the core of the hosts (0)
          --client-core N      the core of the client (1)
          --json FILE          write everything measured as JSON
          --markdown FILE      write the report to a file too
          --frames DIR         only write bundle, frames and answers, for runs of h2load by hand
          --list               name the rows
          --help               print this

        Needs h2load (Debian: nghttp2-client), taskset and, for Cerbos, npm. Exit codes: 0 measured, 1 answers differ or a call failed,
        2 wrong option or something is not installed. A target that is missed is said in the report and does not change the exit code.
        """;

    private const string CalledFrom = "CASESPDP_COMPARE_FROM";

    public int Runs { get; init; } = 7;

    public double Seconds { get; init; } = 2;

    public IReadOnlyList<string> Only { get; init; } = [];

    public int Roles { get; init; } = 1_000;

    public int Spaces { get; init; } = 1_000;

    public bool WithCerbos { get; init; } = true;

    public bool WithAot { get; init; }

    public int ServerCore { get; init; }

    public int ClientCore { get; init; } = 1;

    public string? Json { get; init; }

    public string? Markdown { get; init; }

    public string? Frames { get; init; }

    public bool ListsRows { get; init; }

    public bool AsksForHelp { get; init; }

    /// <summary>Reads the command line.</summary>
    /// <exception cref="ComparisonException">An option is unknown or lacks its value.</exception>
    public static ComparisonOptions Parse(IReadOnlyList<string> args)
    {
        var options = new ComparisonOptions();
        var rest = new Queue<string>(args);
        while (rest.TryDequeue(out var option))
        {
            string Value() => rest.TryDequeue(out var value)
                ? value
                : throw new ComparisonException(ComparisonException.Usage, $"{option} needs a value");
            int Number(int least)
            {
                var text = Value();
                return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least
                    ? number
                    : throw new ComparisonException(ComparisonException.Usage, $"{option} takes a number from {least} on, not {text}");
            }

            // Files are meant from where the caller stands; the script works at the root of the repository.
            string File() => Path.Combine(Environment.GetEnvironmentVariable(CalledFrom) ?? "", Value());

            options = option switch
            {
                "--runs" => options with { Runs = Number(1) },
                "--seconds" => options with { Seconds = Number(1) },
                "--only" => options with { Only = [.. options.Only, Value()] },
                "--roles" => options with { Roles = Number(8) },
                "--spaces" => options with { Spaces = Number(2) },
                "--no-cerbos" => options with { WithCerbos = false },
                "--aot" => options with { WithAot = true },
                "--server-core" => options with { ServerCore = Number(0) },
                "--client-core" => options with { ClientCore = Number(0) },
                "--json" => options with { Json = File() },
                "--markdown" => options with { Markdown = File() },
                "--frames" => options with { Frames = File() },
                "--list" => options with { ListsRows = true },
                "--help" or "-h" => options with { AsksForHelp = true },
                _ => throw new ComparisonException(ComparisonException.Usage, $"unknown option {option}; --help lists them"),
            };
        }

        return options;
    }
}
