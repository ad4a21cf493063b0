using System.Globalization;
using System.Text.RegularExpressions;
using CasesPdp.LoadTest.Pump;
using CasesPdp.LoadTest.Reports;
using CasesPdp.LoadTest.Sessions;
using CasesPdp.LoadTest.Targets;
using CasesPdp.LoadTest.Workload;

namespace CasesPdp.LoadTest.Measuring;

/// <summary>
/// Asks another sender, h2load, for the ceiling: the server's and the floor's, on one request of the workload, in turn with the pump on the
/// same request. The two must agree within 15 %.
/// </summary>
internal static partial class H2LoadConfirmation
{
    private const double Agreement = 0.15;
    private const int Turns = 3;
    private static readonly string[] Confirmed = ["server", "floor", "given"];

    public static void Run(Session session, LoadWorkload workload, IReadOnlyList<Contender> contenders)
    {
        if (session.Report.Machine.H2Load is null)
        {
            session.Note("h2load is not installed (Debian: nghttp2-client): no second sender confirms the ceilings.");
            return;
        }

        // A quick run has no time for more than one door each, and single questions.
        foreach (var contender in contenders.Where(c => Confirmed.Contains(c.Bench.Endpoint.Target))
            .Where(c => !session.Options.IsQuick || (workload.Name == "check" && !c.Bench.Endpoint.Address.IsUnix)))
        {
            var confirmed = Confirm(session, workload, contender);
            session.Report.Ceilings.Remove(contender.Ceiling!);
            session.Report.Ceilings.Add(confirmed);
            contender.Ceiling = confirmed;
            if (confirmed is { H2LoadPerSecond: { } other, PumpOnSameRequest: { } own } && Math.Abs(own / other - 1) > Agreement)
            {
                session.Note(
                    $"{contender.Bench.Endpoint} {workload.Name}: h2load comes to {other:N0} calls/s, the pump to {own:N0} on the same request: "
                    + $"{own / other:F2} of it, which is more than 15 % apart.");
            }
        }
    }

    private static CeilingResult Confirm(Session session, LoadWorkload workload, Contender contender)
    {
        // h2load counts in whole seconds.
        var seconds = session.Options.IsQuick ? 1 : 2;
        var endpoint = contender.Bench.Endpoint;
        var work = endpoint.Translator.Translate(workload, endpoint.Address)!;
        var request = work.Requests[0];
        var frame = session.Temporary("h2load.frame");
        File.WriteAllBytes(frame, request.Body);
        using var bench = new Bench(session, "h2load", endpoint, workload, new TargetWork([request], work.Judge));
        var streams = Math.Max(1, contender.InFlight / session.Options.Connections);
        List<double> own = [];
        List<double> other = [];
        for (var turn = 0; turn < (session.Options.IsQuick ? 1 : Turns); turn++)
        {
            own.Add(bench.Run(Bench.Closed("same request", TimeSpan.FromSeconds(seconds), streams * session.Options.Connections)).Record.CallsPerSecond);
            if (Ask(session, endpoint, request.Head.Path, frame, streams, seconds) is { } rate)
            {
                other.Add(rate);
            }
        }

        return contender.Ceiling! with
        {
            H2LoadPerSecond = other.Count > 0 ? Interval.Of(other).Median : null,
            PumpOnSameRequest = Interval.Of(own).Median,
        };
    }

    private static double? Ask(Session session, Endpoint endpoint, string path, string frame, int streams, int seconds)
    {
        // h2load takes a socket as base and the path from its own argument.
        var url = endpoint.Address.IsUnix ? "http://localhost" + path : endpoint.Address + path;
        List<string> arguments =
        [
            "-D", $"{seconds}", "--warm-up-time=1", "-c", $"{session.Options.Connections}", "-m", $"{streams}",
            "-t", "1", "-d", frame, "-H", "content-type: application/grpc", "-H", "te: trailers",
            .. endpoint.Address.IsUnix ? ["-B", endpoint.Address.ToString()] : Array.Empty<string>(), url,
        ];
        var result = (Code: -1, Output: "");
        var runner = new Thread(() =>
        {
            if (session.SenderCores.Count > 0)
            {
                Native.SetCores(0, session.SenderCores);
            }

            result = Repository.Run("h2load", arguments);
        });
        runner.Start();
        runner.Join();
        var (rate, codes) = (Rate().Match(result.Output), Codes().Match(result.Output));
        if (result.Code != 0 || !rate.Success || !codes.Success || codes.Groups[1].Value != "0")
        {
            session.Note($"h2load could not measure {endpoint}: {result.Output.Split('\n').LastOrDefault(l => l.Length > 0)}");
            return null;
        }

        return double.Parse(rate.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"finished in [^,]+, ([0-9.]+) req/s")]
    private static partial Regex Rate();

    [GeneratedRegex(@"status codes: \d+ 2xx, \d+ 3xx, \d+ 4xx, (\d+) 5xx")]
    private static partial Regex Codes();
}
