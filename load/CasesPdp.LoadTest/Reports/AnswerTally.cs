using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Recording;

namespace CasesPdp.LoadTest.Reports;

/// <summary>What became of every call to a target, warm-ups and searches included: a wrong answer counts wherever it was given.</summary>
internal sealed class AnswerTally
{
    public required string Target { get; init; }

    public long Answered { get; private set; }

    /// <summary>Answers that were equal to one that was judged.</summary>
    public long Compared { get; private set; }

    public long Judged { get; private set; }

    /// <summary>Answers of which only status and framing were looked at.</summary>
    public long Passed { get; private set; }

    public long Wrong { get; private set; }

    /// <summary>Calls that ended otherwise: errors, and what was never answered.</summary>
    public long Failed { get; private set; }

    /// <summary>What was wrong with the first wrong answer.</summary>
    public string? Fault { get; private set; }

    public void Add(PhaseRecord record)
    {
        Answered += record.Answered;
        Compared += record.Compared;
        Judged += record.Judged;
        Passed += record.Passed;
        Wrong += record.WrongAnswers;
        Failed += record.Failed - record.WrongAnswers;
        Fault ??= record.Messages.GetValueOrDefault(new CallOutcome(CallResult.Wrong, 0)) is [var first, ..] ? first : null;
    }
}
