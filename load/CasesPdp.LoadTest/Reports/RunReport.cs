namespace CasesPdp.LoadTest.Reports;

/// <summary>Everything that a run found out.</summary>
internal sealed record RunReport
{
    public required MachineInfo Machine { get; init; }

    public required string CommandLine { get; init; }

    public required string Commit { get; init; }

    public required DateTime StartedUtc { get; init; }

    public double Seconds { get; set; }

    /// <summary>How the load was made: fleet, mix, arrivals, connections, cores, seed.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    public List<CeilingResult> Ceilings { get; } = [];

    public List<Measurement> Measurements { get; } = [];

    /// <summary>Every call of the run, by target.</summary>
    public List<AnswerTally> Tallies { get; } = [];

    public long WrongAnswers => Tallies.Sum(t => t.Wrong) + Measurements.Where(m => !m.IsTallied).Sum(m => m.WrongAnswers);

    /// <summary>The tally of a target.</summary>
    public AnswerTally TallyOf(string target)
    {
        var tally = Tallies.Find(t => t.Target == target);
        if (tally is null)
        {
            Tallies.Add(tally = new AnswerTally { Target = target });
        }

        return tally;
    }

    public List<LocalRow> LocalRows { get; } = [];

    public List<TimeLine> TimeLines { get; } = [];

    public List<NamedTable> Tables { get; } = [];

    /// <summary>What readers must know: targets left out and why, disturbances, limits reached.</summary>
    public List<string> Notes { get; } = [];

    public bool IsEmpty => Measurements.Count + LocalRows.Count + Tables.Count == 0;

    public List<ThresholdResult> Thresholds { get; } = [];
}
