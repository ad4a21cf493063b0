using CasesPdp.Compare.Turns;

namespace CasesPdp.Compare.Rows;

/// <summary>Lets the hosts of a row take their turns.</summary>
internal sealed class RowRunner(int runs, double seconds)
{
    // What is in flight at once, and enough to learn a rate from: the warm-up turn that follows is as long as any other.
    private const int FirstCalls = 40;

    public async Task<RowResult> RunAsync(Row row)
    {
        var turns = row.Loads.ToDictionary(load => load, _ => new List<Turn>());
        var calls = new Dictionary<Load, long>();
        foreach (var load in row.Loads)
        {
            calls[load] = FittingCalls(await row.Take(load, FirstCalls));
            calls[load] = FittingCalls(await row.Take(load, calls[load]));
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

    private long FittingCalls(Turn turn) => Math.Max(FirstCalls, (long)(turn.CallsPerSecond * seconds));
}
