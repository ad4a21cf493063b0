using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using CasesPdp.Workloads.Machines;

namespace CasesPdp.Compare.Turns;

/// <summary>Runs h2load for a turn.</summary>
/// <remarks>
/// A turn is a fixed number of calls, so that the CPU time of host and client falls on exactly these; how many fit into its time is told by
/// the turn before.
/// </remarks>
internal sealed partial class H2Load(int core)
{
    private const int Connections = 4;
    private const int StreamsPerConnection = 10;

    /// <summary>The version that is installed.</summary>
    public static string Version()
    {
        using var process = Process.Start(new ProcessStartInfo("h2load", "--version") { RedirectStandardOutput = true })!;
        return process.StandardOutput.ReadToEnd().Trim();
    }

    /// <summary>As many calls as one core can send: a few connections, each with a few calls in flight.</summary>
    public Task<Turn> FullAsync(Load load, long calls) => RunAsync(load, calls, Connections, StreamsPerConnection, log: null);

    /// <summary>One call in flight; the median time of a call is taken from the log of all of them.</summary>
    public async Task<Turn> OneInFlightAsync(Load load, long calls)
    {
        var log = Path.GetTempFileName();
        try
        {
            var turn = await RunAsync(load, calls, connections: 1, streams: 1, log);
            return turn with { MedianMicroseconds = MedianTime(log) };
        }
        finally
        {
            File.Delete(log);
        }
    }

    private async Task<Turn> RunAsync(Load load, long calls, int connections, int streams, string? log)
    {
        var start = new ProcessStartInfo(
            "taskset",
            [
                "-c", $"{core}", "h2load", "-n", $"{calls}", "-c", $"{connections}", "-m", $"{streams}", "-t", "1", "-d", load.Frame,
                "-H", "content-type: application/grpc", "-H", "te: trailers",
                .. log is null ? Array.Empty<string>() : [$"--log-file={log}"],
                new Uri(load.Host.Address, load.Path).ToString(),
            ])
        {
            RedirectStandardOutput = true,
        };
        var (hostBefore, clientBefore) = (load.Host.CpuSeconds, ProcessUsage.CpuSecondsOfEndedChildren());
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var (hostAfter, clientAfter) = (load.Host.CpuSeconds, ProcessUsage.CpuSecondsOfEndedChildren());

        Demand(output, load, calls);
        var callsPerSecond = double.Parse(Rate().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
        return new Turn(calls, calls / callsPerSecond, hostAfter - hostBefore, clientAfter - clientBefore);
    }

    // A refusal of gRPC is an HTTP success without a message: only the bytes tell it from an answer.
    private static void Demand(string output, Load load, long calls)
    {
        var succeeded = Number(Succeeded().Match(output));
        var data = Number(Data().Match(output));
        var right = calls * load.AnswerBytes;
        if (succeeded != calls || data != right)
        {
            throw new ComparisonException(
                ComparisonException.Failed,
                $"{load.Host.Name} {load.Path}: {succeeded} of {calls} calls answered, with {data} bytes instead of {right}\n{output}");
        }
    }

    private static double MedianTime(string log)
    {
        // Start, status and time of each call, in microseconds.
        var times = File.ReadLines(log).Select(line => double.Parse(line.Split('\t')[2], CultureInfo.InvariantCulture)).Order().ToList();
        return Median.Of(times);
    }

    private static long Number(Match match) => match.Success ? long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : -1;

    [GeneratedRegex(@"finished in [^,]+, ([0-9.]+) req/s")]
    private static partial Regex Rate();

    [GeneratedRegex(@"(\d+) succeeded")]
    private static partial Regex Succeeded();

    [GeneratedRegex(@"\((\d+)\) data")]
    private static partial Regex Data();
}
