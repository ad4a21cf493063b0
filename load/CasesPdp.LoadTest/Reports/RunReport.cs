using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Recording;

namespace CasesPdp.LoadTest.Reports;

/// <summary>Everything that a run found out.</summary>
internal sealed record RunReport
{
    public required MachineInfo Machine { get; init; }

    public required string CommandLine { get; init; }

    public required string Commit { get; init; }

    public required DateTime StartedUtc { get; init; }

    public double Seconds { get; set; }

    /// <summary>How the load was made: policy, mix, arrivals, connections, cores, seed.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    public List<CeilingResult> Ceilings { get; } = [];

    public List<Measurement> Measurements { get; } = [];

    public List<ComparisonRow> Comparisons { get; } = [];

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

    public List<InProcessRow> InProcessRows { get; } = [];

    public List<TimeLine> TimeLines { get; } = [];

    /// <summary>What the server held during the soak.</summary>
    public List<Footprint> Footprints { get; } = [];

    public List<NamedTable> Tables { get; } = [];

    /// <summary>What readers must know: targets left out and why, disturbances, limits reached.</summary>
    public List<string> Notes { get; } = [];

    public bool IsEmpty => Measurements.Count + Comparisons.Count + InProcessRows.Count + Tables.Count == 0 && WrongAnswers == 0;

    public List<ThresholdResult> Thresholds { get; } = [];
}

/// <summary>Decisions made without a network.</summary>
internal sealed record InProcessRow(
    string Name,
    double DecisionsPerSecond,
    double NanosecondsPerDecision,
    double BytesPerDecision,
    string Note
);

/// <summary>What became of every call to a target, warm-ups and searches included: a wrong answer counts wherever it was given.</summary>
internal sealed class AnswerTally
{
    public required string Target { get; init; }

    public long Answered { get; private set; }

    /// <summary>Answers that were equal to one that was checked.</summary>
    public long Compared { get; private set; }

    public long Decoded { get; private set; }

    /// <summary>Answers of which only status and framing were looked at.</summary>
    public long Passed { get; private set; }

    public long Wrong { get; private set; }

    /// <summary>Calls that ended otherwise: errors, and what was never answered.</summary>
    public long Failed { get; private set; }

    /// <summary>Counts an answer that was found wrong before anything was measured.</summary>
    public void AddWrong(string fault)
    {
        Wrong++;
        Fault ??= fault;
    }

    /// <summary>What was wrong with the first wrong answer.</summary>
    public string? Fault { get; private set; }

    public void Add(PhaseRecord record)
    {
        Answered += record.Answered;
        Compared += record.Compared;
        Decoded += record.Decoded;
        Passed += record.Passed;
        Wrong += record.WrongAnswers;
        Failed += record.Failed - record.WrongAnswers;
        Fault ??= record.Messages.GetValueOrDefault(new CallOutcome(CallResult.Wrong, 0)) is [var first, ..] ? first : null;
    }
}
