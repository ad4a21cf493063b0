using CasesPdp.Cli.Rendering;
using CasesPdp.Cli.Requests;
using CasesPdp.Decisions;
using Grpc.Core;
using Wire = CasesPdp.Protocol.V1;

namespace CasesPdp.Cli.Pdp;

/// <summary>Answers a stream of requests by a server: lines go in batches, with a few calls in flight.</summary>
/// <remarks>
/// Malformed lines are found here, by the same parser as in process. A batch that the server refuses is sent again line by line, so that
/// only the lines at fault are answered as malformed.
/// </remarks>
internal sealed class RemoteCheckStream
{
    private const int MostItems = 500;
    private const int MostBytes = 1024 * 1024;
    private const int MostInFlight = 4;

    private readonly Wire.DecisionService.DecisionServiceClient _client;
    private readonly LineNotes _notes;
    private readonly Progress _progress;
    private readonly Queue<PendingBatch> _inFlight = new();
    private RequestLineParser _parser = new(rolesFromSubjects: false);
    private PendingBatch _next = new();
    private string _revision;
    private StreamTotals _totals;

    /// <summary>A stream answered by that server.</summary>
    /// <param name="client">The server.</param>
    /// <param name="revision">The revision for malformed lines before the first answer.</param>
    /// <param name="notes">Finds what is not known on a line.</param>
    /// <param name="progress">Shows progress.</param>
    public RemoteCheckStream(Wire.DecisionService.DecisionServiceClient client, string revision, LineNotes notes, Progress progress)
    {
        _client = client;
        _revision = revision;
        _notes = notes;
        _progress = progress;
    }

    /// <summary>Answers every line.</summary>
    public StreamTotals Run(Stream requests, Stream answers)
    {
        var reader = new LineReader(requests, RequestLineParser.LongestLine);
        var writer = new AnswerWriter(answers);
        try
        {
            AnswerAll(requests, reader, writer);
        }
        finally
        {
            // A server that goes away does not take the answers already given with it.
            writer.Flush();
        }

        return _totals;
    }

    private void AnswerAll(Stream requests, LineReader reader, AnswerWriter writer)
    {
        // Reading a file does not wait; a caller at the other end of a pipe may wait for an answer before it asks again.
        var mayWait = !requests.CanSeek;
        while (true)
        {
            if (mayWait && !reader.HasLine)
            {
                Send();
                Settle(writer, most: 0);
                writer.Flush();
            }

            if (!reader.TryRead(out var line))
            {
                Send();
                Settle(writer, most: 0);
                return;
            }

            if (!RequestLineParser.IsBlank(line) || reader.IsTooLong)
            {
                Add(line, reader.IsTooLong, writer);
            }
        }
    }

    private void Add(ArraySegment<byte> line, bool isTooLong, AnswerWriter writer)
    {
        var fault = _parser.TryParse(line, isTooLong) ? null : _parser.Fault;
        _next.Add(_parser.Request, line.Count, fault, fault is null ? _notes.Of(_parser.Request, mayNameUnknown: true) : []);
        if (_next.IsFull(MostItems, MostBytes))
        {
            Send();
            Settle(writer, MostInFlight);
            _progress.Report(_totals.Answered);
        }
    }

    private void Send()
    {
        if (_next.Lines.Count > 0)
        {
            _next.Send(_client);
            _inFlight.Enqueue(_next);
            _next = new PendingBatch();
        }
    }

    private void Settle(AnswerWriter writer, int most)
    {
        while (_inFlight.Count > most)
        {
            var batch = _inFlight.Dequeue();
            try
            {
                WriteAnswers(batch, batch.Receive(), writer);
            }
            catch (RpcException refused) when (refused.StatusCode == StatusCode.InvalidArgument)
            {
                CheckOneByOne(batch, writer);
            }
        }
    }

    private void WriteAnswers(PendingBatch batch, Wire.BatchCheckResponse? answer, AnswerWriter writer)
    {
        if (answer is not null)
        {
            if (answer.Outcomes.Count != batch.Request.Items.Count || answer.Reasons.Count != batch.Request.Items.Count)
            {
                throw VerbFailure.NotEvaluated("The number of answers differs from the number of questions.");
            }

            _revision = RequestMessages.ToText(answer.Revision);
        }

        var missing = answer?.Missing.ToDictionary(m => m.Index, m => m.Names);
        var linksUnavailable = answer?.LinksUnavailable.ToHashSet();
        var item = 0u;
        foreach (var line in batch.Lines)
        {
            if (line.Fault is not null)
            {
                WriteMalformed(line, line.Fault, writer);
                continue;
            }

            IReadOnlyList<string> names = missing!.TryGetValue(item, out var found) ? found : [];
            WriteDecision(line, RequestMessages.ToReason(answer!.Reasons[(int)item]), names, linksUnavailable!.Contains(item), writer);
            item++;
        }
    }

    private void CheckOneByOne(PendingBatch batch, AnswerWriter writer)
    {
        var item = 0;
        foreach (var line in batch.Lines)
        {
            if (line.Fault is not null)
            {
                WriteMalformed(line, line.Fault, writer);
                continue;
            }

            var asked = batch.Request.Items[item++];
            try
            {
                var answer = _client.Check(new Wire.CheckRequest
                {
                    Subject = asked.Subject,
                    Action = asked.Action,
                    Resource = asked.Resource,
                    IncludeMissing = true,
                });
                _revision = RequestMessages.ToText(answer.Revision);
                WriteDecision(line, RequestMessages.ToReason(answer.Reason), answer.Missing, answer.LinksUnavailable, writer);
            }
            catch (RpcException refused) when (refused.StatusCode == StatusCode.InvalidArgument)
            {
                if (ServerFailure.IsRolesNotAccepted(refused))
                {
                    _parser = new RequestLineParser(rolesFromSubjects: true);
                    WriteMalformed(line, RequestLineParser.RolesNotAccepted, writer);
                    continue;
                }

                WriteMalformed(line, refused.Status.Detail, writer);
            }
        }
    }

    private void WriteDecision(PendingLine line, Reason reason, IReadOnlyList<string> missing, bool linksUnavailable, AnswerWriter writer)
    {
        writer.WriteDecision(line.Id, reason, missing, linksUnavailable, _revision, line.Notes);
        _totals = _totals.WithAnswer(line.Notes, line.HasUnread);
    }

    private void WriteMalformed(PendingLine line, string fault, AnswerWriter writer)
    {
        writer.WriteMalformed(line.Id, fault, _revision);
        _totals = _totals.WithMalformed();
    }
}
