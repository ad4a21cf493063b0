using CasesPdp.Cli.Requests;
using Grpc.Core;
using Wire = CasesPdp.Protocol.V1;

namespace CasesPdp.Cli.Pdp;

/// <summary>Lines that go to a server together. Malformed lines keep their places among them.</summary>
internal sealed class PendingBatch
{
    private readonly List<PendingLine> _lines = [];
    private int _bytes;
    private AsyncUnaryCall<Wire.BatchCheckResponse>? _call;

    /// <summary>The lines, in order.</summary>
    public IReadOnlyList<PendingLine> Lines => _lines;

    /// <summary>The request: an item for each line that is not malformed.</summary>
    public Wire.BatchCheckRequest Request { get; } = new() { IncludeMissing = true };

    /// <summary>Whether the batch should be sent before more is added.</summary>
    public bool IsFull(int mostItems, int mostBytes) => _lines.Count >= mostItems || _bytes >= mostBytes;

    /// <summary>Adds a line.</summary>
    /// <param name="line">The parsed line.</param>
    /// <param name="lineBytes">Its length.</param>
    /// <param name="fault">What is wrong with it; absent when it is well-formed.</param>
    /// <param name="notes">The notes for its answer.</param>
    public void Add(RequestLine line, int lineBytes, string? fault, IReadOnlyList<string> notes)
    {
        _bytes += lineBytes;
        _lines.Add(new PendingLine(line.Id.ToArray(), fault, notes, line.Unread.Count > 0));
        if (fault is null)
        {
            var request = line.ToDecisionRequest();
            Request.Items.Add(new Wire.BatchCheckItem
            {
                Subject = RequestMessages.ToSubject(request),
                Action = RequestMessages.ToAction(request),
                Resource = RequestMessages.ToResource(request),
            });
        }
    }

    /// <summary>Sends the batch, without waiting for the answer.</summary>
    public void Send(Wire.DecisionService.DecisionServiceClient client)
    {
        if (Request.Items.Count > 0)
        {
            _call = client.BatchCheckAsync(Request);
        }
    }

    /// <summary>Waits for the answer; absent when no line was well-formed.</summary>
    public Wire.BatchCheckResponse? Receive() => _call?.ResponseAsync.GetAwaiter().GetResult();
}

/// <summary>A line that waits for its answer.</summary>
/// <param name="Id">The bytes of its id as they came; empty when it has none.</param>
/// <param name="Fault">What is wrong with it; absent when it is well-formed.</param>
/// <param name="Notes">The notes for its answer.</param>
/// <param name="HasUnread">Whether it has members that are not known.</param>
internal sealed record PendingLine(byte[] Id, string? Fault, IReadOnlyList<string> Notes, bool HasUnread);
