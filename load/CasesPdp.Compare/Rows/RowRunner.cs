using CasesPdp.Compare.Turns;

namespace CasesPdp.Compare.Rows;

/// <summary>Lets the hosts of a row take their turns.</summary>
internal sealed class RowRunner(int runs, double seconds)
{
    // What is in flight at once.
    private const int FewestCalls = 40;
    private const int WarmUpTurns = 8;

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
                calls[load] = FittingCalls(turn);
            }
        }

        var entrants = row.Loads.Select(load => new Entrant(load.Host.Name, load.Decisions, turns[load])).ToList();
        return new RowResult(row.Name, row.What, entrants, [.. row.Ratios.Select(rule => RatioResult.From(rule, entrants))]);
    }

    // A cold host tells a rate that is far too low; it is warm once as many calls as that rate promises last about a turn.
    private async Task<long> WarmUpAsync(Row row, Load load)
    {
        var turn = await row.Take(load, FewestCalls);
        for (var i = 0; i < WarmUpTurns && (i == 0 || turn.Seconds < seconds / 2); i++)
        {
            turn = await row.Take(load, FittingCalls(turn));
        }

        return FittingCalls(turn);
    }

    private long FittingCalls(Turn turn) => Math.Max(FewestCalls, (long)(turn.CallsPerSecond * seconds));
}
