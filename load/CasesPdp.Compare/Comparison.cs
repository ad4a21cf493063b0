using CasesPdp.Compare.Agreement;
using CasesPdp.Compare.Hosts;
using CasesPdp.Compare.Rows;
using CasesPdp.Compare.Turns;
using CasesPdp.Workloads;
using CasesPdp.Workloads.Cerbos;
using FleetOfRoles = CasesPdp.Workloads.Fleet;

namespace CasesPdp.Compare;

/// <summary>Makes the rows: starts the hosts, holds their answers against each other, lets them take their turns.</summary>
internal sealed class Comparison : IDisposable
{
    private static readonly HashSet<string> AskedOfCerbos = ["check", "batch-50", "matrix-100x10"];

    private readonly ComparisonOptions _options;
    private readonly Workspace _workspace = Workspace.MakeTemporary();
    private readonly HostStarter _hosts;
    private readonly H2Load _h2load;
    private readonly RowRunner _runner;

    // What the managed server came to against the managed floor in this run.
    private readonly Dictionary<string, double> _managedRatios = new(StringComparer.Ordinal);

    public Comparison(ComparisonOptions options)
    {
        _options = options;
        _hosts = new HostStarter(_workspace, options.ServerCore);
        _h2load = new H2Load(options.ClientCore);
        _runner = new RowRunner(options.Runs, options.Seconds);
    }

    /// <summary>What was compared before anything was measured.</summary>
    public List<string> Agreements { get; } = [];

    /// <summary>Measures the rows that are asked for, one after the other.</summary>
    public async IAsyncEnumerable<RowResult> RunAsync()
    {
        var fleet = FleetOfRoles.Make(_options.Roles, _options.Spaces);
        var bundle = _workspace.WriteBundle(fleet);
        var exchanges = ExchangeSet.Make(fleet).ToDictionary(e => e.Name, StringComparer.Ordinal);
        _workspace.WriteFrames(exchanges.Values);

        if (RowNames.All.Keys.Any(n => Asks(n) && (exchanges.ContainsKey(n) || n == RowNames.OneInFlight)))
        {
            var floor = await _hosts.FloorAsync();
            var server = await _hosts.ServerAsync(bundle);
            var generated = await _hosts.GeneratedAsync(bundle);
            await DemandAsync([floor], [server, generated], exchanges.Values);
            var cerbos = _options.WithCerbos ? await StartCerbosAsync(fleet, server, exchanges) : [];
            foreach (var exchange in exchanges.Values.Where(e => Asks(e.Name)))
            {
                List<Load> loads = [ToFloor(floor, exchange), ToServer(server, exchange), ToServer(generated, exchange)];
                var row = await _runner.RunAsync(new Row(
                    exchange.Name,
                    RowNames.All[exchange.Name],
                    [.. loads, .. cerbos.Where(c => c.Exchange == exchange.Name).Select(c => c.Load)],
                    [.. RatiosOf(exchange.Name)],
                    _h2load.FullAsync));
                _managedRatios[row.Name] = row.Ratios[0].OfMedians;
                yield return row;
            }

            if (Asks(RowNames.OneInFlight))
            {
                yield return await _runner.RunAsync(new Row(
                    RowNames.OneInFlight,
                    RowNames.All[RowNames.OneInFlight],
                    [ToFloor(floor, exchanges["check"]), ToServer(server, exchanges["check"])],
                    [new RatioRule("server", ["floor"], Measure.MedianTime, Targets.OneInFlight)],
                    _h2load.OneInFlightAsync));
            }
        }

        if (Asks(RowNames.FreshSubjects))
        {
            yield return await FreshSubjectsAsync();
        }

        if (_options.WithAot && RowNames.All.Keys.Any(n => n.StartsWith(RowNames.AotPrefix, StringComparison.Ordinal) && Asks(n)))
        {
            await foreach (var row in AotAsync(bundle, exchanges))
            {
                yield return row;
            }
        }
    }

    public void Dispose()
    {
        _hosts.Dispose();
        _workspace.Dispose();
    }

    private bool Asks(string row) => _options.Only.Count == 0 || _options.Only.Contains(row);

    private async Task DemandAsync(
        IReadOnlyList<HostProcess> floors, IReadOnlyList<HostProcess> servers, IEnumerable<Exchange> exchanges)
    {
        var decisions = 0;
        foreach (var exchange in exchanges)
        {
            foreach (var floor in floors)
            {
                await ExactAnswers.DemandAsync(floor, FloorPath(exchange), exchange);
            }

            foreach (var server in servers)
            {
                await ExactAnswers.DemandAsync(server, exchange.Path, exchange);
            }

            decisions += exchange.Decisions;
        }

        var names = string.Join(", ", servers.Concat(floors).Select(h => h.Name));
        Agreements.Add($"{names}: all {decisions} answers to the frames are those worked out in process, byte for byte but for the epoch");
    }

    private async Task<List<(string Exchange, Load Load)>> StartCerbosAsync(
        FleetOfRoles fleet, HostProcess server, IReadOnlyDictionary<string, Exchange> exchanges)
    {
        List<(string, Load)> loads = [];
        foreach (var form in Enum.GetValues<PolicyForm>())
        {
            var cerbos = await _hosts.CerbosAsync(fleet, form);
            var agreement = new CerbosAgreement(server, cerbos, form);
            foreach (var exchange in exchanges.Values.Where(e => AskedOfCerbos.Contains(e.Name)))
            {
                var (request, answerBytes) = await agreement.DemandAsync(exchange);
                var frame = _workspace.WriteCerbosFrame(exchange.Name, form, request);
                loads.Add((
                    exchange.Name,
                    new Load(cerbos, CerbosRequests.Path, frame, answerBytes + FrameFile.PrefixBytes, exchange.Decisions)));
            }

            await agreement.DemandSampleAsync(fleet);
            var (compared, allowed) = (agreement.Compared, agreement.Allowed);
            Agreements.Add($"{cerbos.Name} and server: the same answers to {compared} questions, {allowed} of them allowed");
        }

        return loads;
    }

    private IEnumerable<RatioRule> RatiosOf(string row)
    {
        yield return new RatioRule("server", ["floor"], Measure.CallsPerSecond, Targets.OfFloor(row));
        yield return new RatioRule("server", ["generated"], Measure.CallsPerSecond, Targets.OfGenerated(row));
        if (_options.WithCerbos && AskedOfCerbos.Contains(row))
        {
            string[] forms = [.. Enum.GetValues<PolicyForm>().Select(HostStarter.NameOf)];
            yield return new RatioRule("server", forms, Measure.CallsPerSecond, Targets.OfCerbos(row));
        }

        yield return new RatioRule("server", ["floor"], Measure.CpuTime);
    }

    private async Task<RowResult> FreshSubjectsAsync()
    {
        const int Frames = 200;
        const int Items = 1_000;
        var fresh = new FreshFrames(_options.ClientCore);
        List<Load> loads = [];
        foreach (var roles in new[] { 10, 100_000 })
        {
            var fleet = FleetOfRoles.Make(roles, _options.Spaces);
            var (mix, answers) = (new QuestionMix(roles, _options.Spaces, seed: 11), new Answers(fleet.Policy));
            var names = Enumerable.Range(0, Frames).Select(i => $"page-{i:D3}");
            List<Exchange> pages = [.. names.Select(name => ExchangeSet.Of(name, mix.NextListPage(Items), answers))];
            var directory = _workspace.WriteFrames(pages, $"frames-{roles}");
            var host = await _hosts.ServerAsync(_workspace.WriteBundle(fleet), $"server-{roles}");
            await DemandAsync([], [host], pages);
            loads.Add(ToServer(host, pages[0]) with { Frame = directory });
        }

        return await _runner.RunAsync(new Row(
            RowNames.FreshSubjects,
            RowNames.All[RowNames.FreshSubjects],
            loads,
            [new RatioRule("server-100000", ["server-10"], Measure.CpuTime, Targets.FreshSubjects)],
            fresh.TakeAsync));
    }

    private async IAsyncEnumerable<RowResult> AotAsync(string bundle, IReadOnlyDictionary<string, Exchange> exchanges)
    {
        var server = await _hosts.ServerAsync(bundle, "server-aot", await AotPublish.RunAsync("src/CasesPdp.Server", _workspace));
        var floor = await _hosts.FloorAsync("floor-aot", await AotPublish.RunAsync("load/CasesPdp.Floor", _workspace));
        await DemandAsync([floor], [server], exchanges.Values);
        foreach (var exchange in exchanges.Values.Where(e => RowNames.All.ContainsKey(RowNames.AotPrefix + e.Name)))
        {
            var name = RowNames.AotPrefix + exchange.Name;
            if (Asks(name))
            {
                yield return await _runner.RunAsync(new Row(
                    name,
                    RowNames.All[name],
                    [ToFloor(floor, exchange), ToServer(server, exchange)],
                    [
                        new RatioRule("server-aot", ["floor-aot"], Measure.CallsPerSecond, AotTarget(exchange.Name)),
                        new RatioRule("server-aot", ["floor-aot"], Measure.CpuTime),
                    ],
                    _h2load.FullAsync));
            }
        }
    }

    // The managed ratio of this run, or where that row was left out the one aimed at.
    private double? AotTarget(string exchange) =>
        (_managedRatios.TryGetValue(exchange, out var managed) ? managed : Targets.OfFloor(exchange)) - Targets.AotSlack;

    private Load ToFloor(HostProcess host, Exchange exchange) => LoadOf(host, FloorPath(exchange), exchange);

    private Load ToServer(HostProcess host, Exchange exchange) => LoadOf(host, exchange.Path, exchange);

    private Load LoadOf(HostProcess host, string path, Exchange exchange) => new(
        host,
        path,
        Path.Combine(_workspace.Frames, exchange.Name + ".frame"),
        FrameFile.PrefixBytes + exchange.Answer.CalculateSize(),
        exchange.Decisions);

    private static string FloorPath(Exchange exchange) => $"/casespdp.v1.Floor/{exchange.Name}";
}
