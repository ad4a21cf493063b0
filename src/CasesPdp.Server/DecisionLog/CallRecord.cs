using System.Buffers;
using CasesPdp.Decisions;
using CasesPdp.Policies;

namespace CasesPdp.Server.DecisionLog;

/// <summary>A call that was answered and is to be logged: its bytes, and what is not in them.</summary>
/// <remarks>The bytes are rented. They are read and returned by the thread that writes the log.</remarks>
internal sealed class CallRecord
{
    // The object itself, its counts, and the caller's name.
    private const int OverheadBytes = 512;

    private readonly int _requestLength;
    private readonly int _answerLength;
    private byte[]? _bytes;

    /// <summary>Copies request and answer.</summary>
    public CallRecord(ReadOnlySpan<byte> request, ReadOnlySpan<byte> answer)
    {
        (_requestLength, _answerLength) = (request.Length, answer.Length);
        _bytes = ArrayPool<byte>.Shared.Rent(request.Length + answer.Length);
        request.CopyTo(_bytes);
        answer.CopyTo(_bytes.AsSpan(request.Length));
        SizeInBytes = _bytes.Length + OverheadBytes;
    }

    /// <summary>The name of the method.</summary>
    public required string Method { get; init; }

    /// <summary>The policy that answered.</summary>
    public required LoadedPolicy Policy { get; init; }

    /// <summary>When it answered.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>How long answering took, without reading and writing.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Whether what it allows is logged, too.</summary>
    public required bool IsSampled { get; init; }

    /// <summary>Where the answer waits for the disk: whether the record got there.</summary>
    public TaskCompletionSource<bool>? Written { get; init; }

    /// <summary>Whether all of it becomes one record.</summary>
    public bool IsListing { get; init; }

    /// <summary>How often each reason was given, the reason being the place.</summary>
    public required long[] ReasonCounts { get; init; }

    /// <summary>Who called, and in which trace.</summary>
    public CallOrigin Origin { get; set; }

    /// <summary>The request.</summary>
    public ReadOnlySpan<byte> Request => _bytes.AsSpan(0, _requestLength);

    /// <summary>The answer.</summary>
    public ReadOnlySpan<byte> Answer => _bytes.AsSpan(_requestLength, _answerLength);

    /// <summary>The memory that it takes.</summary>
    public long SizeInBytes { get; }

    /// <summary>How many records are lost with it, as far as that is known without reading it.</summary>
    public long RecordCount(bool logsDenies, int mostRecords)
    {
        if (IsListing)
        {
            return 1;
        }

        long decisions = ReasonCounts.Sum(), allowed = ReasonCounts[(int)Reason.Allowed];
        var selected = (logsDenies ? decisions - allowed : 0) + (IsSampled ? allowed : 0);
        return Math.Clamp(selected, 1, mostRecords);
    }

    /// <summary>Returns the bytes; nothing may read them any more.</summary>
    public void ReturnBytes()
    {
        if (_bytes is not null)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = null;
        }
    }
}
