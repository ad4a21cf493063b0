using System.Globalization;
using System.Text.RegularExpressions;
using CasesPdp.LoadTest.Reports;
using CasesPdp.LoadTest.Sending;
using CasesPdp.LoadTest.Sessions;
using CasesPdp.LoadTest.Targets;
using CasesPdp.LoadTest.Workload;
using CasesPdp.Workloads.Machines;

namespace CasesPdp.LoadTest.Measuring;

/// <summary>
/// Measures the ceilings of server and floor with another sender, h2load, on one request of the workload, in rounds with our sender on the
/// same request. The two must agree within 15 % by calls a second. Calls for a second of the server's CPU time are compared too, where
/// known: other processes on the machine hardly change them.
/// </summary>
internal static partial class H2LoadConfirmation
{
    private const double Agreement = 0.15;
    private const int Rounds = 3;
    private static readonly string[] Confirmed = ["server", "floor", "given"];

    public static void Run(Session session, LoadWorkload workload, IReadOnlyList<MeasuredTarget> targets)
    {
        if (session.Report.Machine.H2Load is null)
        {
            session.Note("h2load is not installed (Debian: nghttp2-client): no second sender confirms the ceilings.");
            return;
        }

        // A quick run confirms single questions over TCP only.
        foreach (
            var target in targets
                .Where(c => Confirmed.Contains(c.Runner.Endpoint.Target))
                .Where(c => !session.Options.IsQuick || (workload.Name == "check" && !c.Runner.Endpoint.Address.IsUnix)))
        {
            var confirmed = Confirm(session, workload, target);
            session.Report.Ceilings.Remove(target.Ceiling!);
            session.Report.Ceilings.Add(confirmed);
            target.Ceiling = confirmed;
            if (confirmed.SenderAgainstH2Load is { } ratio && Math.Abs(ratio - 1) > Agreement)
            {
                var byCpu = confirmed.SenderAgainstH2LoadByCpu is { } cpu ? $"; for a second of the server's CPU time, {cpu:F2}" : "";
                session.Note(
                    $"{target.Runner.Endpoint} {workload.Name}: the sender comes to {ratio:F2} of h2load on the same request "
                        + $"({confirmed.SenderOnSameRequest:N0} calls/s against {confirmed.H2LoadPerSecond:N0}{byCpu}), more than 15 % "
                            + $"apart.");
            }
        }
    }

    private static CeilingResult Confirm(Session session, LoadWorkload workload, MeasuredTarget target)
    {
        var seconds = session.Options.IsQuick ? 1 : 2;
        var inFlight = Math.Max(1, target.InFlight / session.Options.Connections) * session.Options.Connections;
        var endpoint = target.Runner.Endpoint;
        var work = endpoint.Translator.Translate(workload, endpoint.Address)!;
        var request = work.Requests[0];
        var frame = session.Temporary("h2load.frame");
        File.WriteAllBytes(frame, request.Body);
        using var runner = new LoadRunner(session, "h2load", endpoint, workload, new TargetWork([request], work.Checker));
        List<SenderRound> own = [];
        List<SenderRound> other = [];
        for (var round = 0; round < (session.Options.IsQuick ? 1 : Rounds); round++)
        {
            var measured = runner.Run(LoadRunner.Closed("same request", TimeSpan.FromSeconds(seconds), inFlight));
            var record = measured.Record;
            own.Add(new SenderRound(record.CallsPerSecond, record.Answered, measured.Usage.ServerCpuSeconds, record.SenderCores));
            var calls = Math.Max(inFlight, (long)(measured.Record.CallsPerSecond * seconds));
            if (Ask(session, endpoint, request.Head.Path, frame, inFlight / session.Options.Connections, calls) is { } asked)
            {
                other.Add(asked);
            }
        }

        if (other.Count == 0)
        {
            return target.Ceiling!;
        }

        var (sender, h2load) = (Median.Of([.. own.Select(t => t.PerSecond)]), Median.Of([.. other.Select(t => t.PerSecond)]));
        return target.Ceiling! with
        {
            H2LoadPerSecond = h2load,
            SenderOnSameRequest = sender,
            SenderAgainstH2Load = sender / h2load,
            H2LoadCores = Median.Of(other.Select(t => t.Cores)),
            SenderAgainstH2LoadByCpu =
                own.Concat(other).All(t => t.ServerCpuSeconds > 0) ? PerServerSecond(own) / PerServerSecond(other) : null,
        };
    }

    private static double PerServerSecond(List<SenderRound> turns) => turns.Sum(t => t.Calls) / turns.Sum(t => t.ServerCpuSeconds);

    // A fixed number of calls, so that the server's CPU time falls on exactly these.
    private static SenderRound? Ask(Session session, Endpoint endpoint, string path, string frame, int streams, long calls)
    {
        // h2load takes a socket as base and the path from its own argument.
        var url = endpoint.Address.IsUnix ? "http://localhost" + path : endpoint.Address + path;
        List<string> arguments =
        [
            "-n",
            $"{calls}",
            "-c",
            $"{session.Options.Connections}",
            "-m",
            $"{streams}",
            "-t",
            "1",
            "-d",
            frame,
            "-H",
            "content-type: application/grpc",
            "-H",
            "te: trailers",
            .. endpoint.Address.IsUnix ? ["-B", endpoint.Address.ToString()] : Array.Empty<string>(),
            url,
        ];
        var (cpu, own) = (ServerCpu(session, endpoint), ProcessUsage.CpuSecondsOfEndedChildren());
        var result = (Code: -1, Output: "");
        var runner = new Thread(() =>
        {
            if (session.SenderCores.Count > 0)
            {
                Native.SetCores(0, session.SenderCores);
            }

            result = Repository.Run("h2load", arguments, session.Stop);
        });
        runner.Start();
        runner.Join();
        session.Stop.ThrowIfCancellationRequested();
        var (rate, succeeded) = (Rate().Match(result.Output), Succeeded().Match(result.Output));
        if (result.Code != 0 || !rate.Success || !succeeded.Success || succeeded.Groups[1].Value != $"{calls}")
        {
            session.Note($"h2load could not measure {endpoint}: {result.Output.Split('\n').LastOrDefault(l => l.Length > 0)}");
            return null;
        }

        var perSecond = double.Parse(rate.Groups[1].Value, CultureInfo.InvariantCulture);
        var cores = (ProcessUsage.CpuSecondsOfEndedChildren() - own) * perSecond / calls;
        return new SenderRound(perSecond, calls, ServerCpu(session, endpoint) - cpu, cores);
    }

    private static double ServerCpu(Session session, Endpoint endpoint) =>
        (endpoint.Process?.Id ?? session.Options.ServerProcess) is { } id ? ProcessUsage.Of(id).CpuSeconds : 0;

    [GeneratedRegex(@"finished in [^,]+, ([0-9.]+) req/s")]
    private static partial Regex Rate();

    [GeneratedRegex(@"(\d+) succeeded")]
    private static partial Regex Succeeded();

    private readonly record struct SenderRound(double PerSecond, long Calls, double ServerCpuSeconds, double Cores);
}
