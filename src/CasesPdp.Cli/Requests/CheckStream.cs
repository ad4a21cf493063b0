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
    private readonly LineNotes _notes;
    private readonly Progress _progress;

    /// <summary>A stream answered by that policy.</summary>
    public CheckStream(PolicySnapshot policy, LineNotes notes, Progress progress)
    {
        _revision = policy.Revision.Text;
        _parser = new RequestLineParser(policy.Rules.RolesFromSubjects);
        _decider = new LineDecider(policy);
        _notes = notes;
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
                totals = Answer(line, reader.IsTooLong, writer, totals);
            }
        }
    }

    private StreamTotals Answer(ArraySegment<byte> line, bool isTooLong, AnswerWriter writer, StreamTotals totals)
    {
        if (!_parser.TryParse(line, isTooLong))
        {
            writer.WriteMalformed(_parser.Request.Id, _parser.Fault, _revision);
            return totals.WithMalformed();
        }

        var reason = _decider.Decide(_parser.Request);
        var notes = _decider.MayNameUnknown || _parser.Request.Unread.Count > 0 ? _notes.Of(_parser.Request, _decider.MayNameUnknown) : [];
        writer.WriteDecision(_parser.Request.Id, reason, _decider.Missing, _decider.LinksUnavailable, _revision, notes);
        return totals.WithAnswer(notes, _parser.Request.Unread.Count > 0);
    }
}

/// <summary>The counts of an answered stream.</summary>
/// <param name="Answered">Lines answered, malformed ones included.</param>
/// <param name="Malformed">Malformed lines.</param>
/// <param name="Noted">Answers with notes.</param>
/// <param name="Unread">Answers to lines with members that are not known, and so were not read.</param>
internal readonly record struct StreamTotals(long Answered, long Malformed, long Noted, long Unread)
{
    /// <summary>The counts with one malformed line more.</summary>
    public StreamTotals WithMalformed() => this with { Answered = Answered + 1, Malformed = Malformed + 1 };

    /// <summary>The counts with one answer more.</summary>
    public StreamTotals WithAnswer(IReadOnlyList<string> notes, bool hasUnread) =>
        new(Answered + 1, Malformed, Noted + (notes.Count > 0 ? 1 : 0), Unread + (hasUnread ? 1 : 0));
}
