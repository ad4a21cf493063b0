using System.Runtime.InteropServices;
using System.Text;
using CasesPdp.Compare.Hosts;
using CasesPdp.Compare.Reports;
using CasesPdp.Compare.Rows;

namespace CasesPdp.Compare;

/// <summary>Measures, and reports as it goes along.</summary>
internal static class Measuring
{
    public static async Task RunAsync(ComparisonOptions options, string command)
    {
        if (options.Only.FirstOrDefault(name => !RowNames.All.ContainsKey(name)) is { } unknown)
        {
            throw new ComparisonException(ComparisonException.Usage, $"there is no row {unknown}; --list names them");
        }

        var machine = Machine.Look(options.WithCerbos ? HostStarter.Cerbos : null);
        if (Math.Max(options.ServerCore, options.ClientCore) >= machine.Cores || options.ServerCore == options.ClientCore)
        {
            throw new ComparisonException(ComparisonException.Usage, $"hosts and client need two different cores of {machine.Cores}");
        }

        var report = new StringBuilder();
        void Tell(string text)
        {
            report.Append(text);
            Console.Write(text);
        }

        using var comparison = new Comparison(options);
        using var interrupted = EndOn(PosixSignal.SIGINT, comparison);
        using var terminated = EndOn(PosixSignal.SIGTERM, comparison);
        List<RowResult> rows = [];
        Tell(MarkdownReport.Head(machine, options, command));
        await foreach (var row in comparison.RunAsync())
        {
            rows.Add(row);
            Tell(MarkdownReport.Of(row));
        }

        Tell(MarkdownReport.Agreements(comparison.Agreements));
        Write(options.Markdown, report.ToString());
        Write(options.Json, JsonReport.Of(machine, options, command, comparison.Agreements, rows));
    }

    // Hosts and files would outlive this process.
    private static PosixSignalRegistration EndOn(PosixSignal signal, Comparison comparison) => PosixSignalRegistration.Create(signal, _ =>
    {
        comparison.Dispose();
        Environment.Exit(ComparisonException.Failed);
    });

    private static void Write(string? path, string text)
    {
        if (path is not null)
        {
            File.WriteAllText(path, text);
        }
    }
}
