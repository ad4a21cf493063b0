using CasesPdp.Cli.Rendering;
using CasesPdp.Decisions;

namespace CasesPdp.Cli.Requests;

/// <summary>Answers a stream of requests in process: line in, line out, in order, in bounded memory.</summary>
/// <remarks>
/// Answers are flushed before it waits for more requests, so that a caller at the other end of a pipe may ask one by one.
/// </remarks>
internal sealed class CheckStream
{
    private readonly string _revision;
    private readonly RequestLineParser _parser;
    private readonly LineDecider _decider;
    private readonly Progress _progress;

    /// <summary>A stream answered by that policy.</summary>
    public CheckStream(PolicySnapshot policy, Progress progress)
    {
        _revision = policy.Revision.Text;
        _parser = new RequestLineParser(policy.Rules.RolesFromSubjects);
        _decider = new LineDecider(policy);
        _progress = progress;
    }

    /// <summary>Answers every line.</summary>
    public StreamTotals Run(Stream requests, Stream answers)
    {
        var reader = new LineReader(requests, RequestLineParser.LongestLine);
        var writer = new AnswerWriter(answers);
        var totals = default(StreamTotals);
        while (true)
        {
            if (!reader.HasLine)
            {
                writer.Flush();
                _progress.Report(totals.Answered);
            }

            if (!reader.TryRead(out var line))
            {
                writer.Flush();
                return totals;
            }

            if (!RequestLineParser.IsBlank(line) || reader.IsTooLong)
            {
                totals = totals.With(TryAnswer(line, reader.IsTooLong, writer));
            }
        }
    }

    private bool TryAnswer(ArraySegment<byte> line, bool isTooLong, AnswerWriter writer)
    {
        if (!_parser.TryParse(line, isTooLong))
        {
            writer.WriteMalformed(_parser.Request.Id, _parser.Fault, _revision);
            return false;
        }

        var reason = _decider.Decide(_parser.Request);
        writer.WriteDecision(_parser.Request.Id, reason, _decider.Missing, _decider.LinksUnavailable, _revision);
        return true;
    }
}

/// <summary>The counts of an answered stream.</summary>
/// <param name="Answered">Lines answered, malformed ones included.</param>
/// <param name="Malformed">Malformed lines.</param>
internal readonly record struct StreamTotals(long Answered, long Malformed)
{
    /// <summary>The counts with one line more.</summary>
    public StreamTotals With(bool isWellFormed) => new(Answered + 1, Malformed + (isWellFormed ? 0 : 1));
}
