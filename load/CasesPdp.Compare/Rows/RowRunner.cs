using CasesPdp.Compare.Turns;

namespace CasesPdp.Compare.Rows;

/// <summary>Lets the hosts of a row take their turns.</summary>
internal sealed class RowRunner(int runs, double seconds)
{
    // What is in flight at once.
    private const int FewestCalls = 40;
    private const int FewestWarmUps = 3;
    private const int MostWarmUps = 8;

    public async Task<RowResult> RunAsync(Row row)
    {
        var turns = row.Loads.ToDictionary(load => load, _ => new List<Turn>());
        var calls = new Dictionary<Load, long>();
        foreach (var load in row.Loads)
        {
            calls[load] = await WarmUpAsync(row, load);
        }

        for (var run = 0; run < runs; run++)
        {
            // Whoever came last comes first: a drift of the machine then favours nobody.
            foreach (var load in run % 2 == 0 ? row.Loads : row.Loads.Reverse())
            {
                var turn = await row.Take(load, calls[load]);
                turns[load].Add(turn);

                // Never fewer: the kernel counts CPU time in coarse ticks, and after a slow turn too few of them would fall on the next.
                calls[load] = Math.Max(calls[load], FittingCalls(turn));
            }
        }

        var entrants = row.Loads.Select(load => new Entrant(load.Host.Name, load.Decisions, turns[load])).ToList();
        return new RowResult(row.Name, row.What, entrants, [.. row.Ratios.Select(rule => RatioResult.From(rule, entrants))]);
    }

    // A cold host tells a rate that is far too low, and so does a turn that was disturbed: the highest rate of several says how many calls
    // make a turn, and the host is warm once so many of them last about one.
    private async Task<long> WarmUpAsync(Row row, Load load)
    {
        var calls = (long)FewestCalls;
        for (var i = 0; i < MostWarmUps; i++)
        {
            var turn = await row.Take(load, calls);
            calls = Math.Max(calls, FittingCalls(turn));
            if (i >= FewestWarmUps && turn.Seconds >= seconds / 2)
            {
                break;
            }
        }

        return calls;
    }

    private long FittingCalls(Turn turn) => Math.Max(FewestCalls, (long)(turn.CallsPerSecond * seconds));
}
