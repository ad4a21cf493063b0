using System.Text;
using CasesPdp.FunctionalTests.Server;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;

namespace CasesPdp.FunctionalTests.Pressure;

/// <summary>What came back on a stream of <see cref="RawHttp2"/>.</summary>
internal sealed class RawAnswer
{
    private readonly List<byte> _body = [];

    /// <summary>Whether the head of the response has come.</summary>
    public bool HasHead { get; private set; }

    /// <summary>Whether the stream has ended: in order, by a reset, or with its connection.</summary>
    public bool HasEnded { get; set; }

    /// <summary>The error code of the reset, if the stream was reset.</summary>
    public uint? Reset { get; set; }

    /// <summary>The status of the call; null if none came.</summary>
    public StatusCode? Code { get; private set; }

    /// <summary>The details of the status; null if none came.</summary>
    public Google.Rpc.Status? Status { get; private set; }

    /// <summary>The blocks of headers and trailers as they came, without the date.</summary>
    public List<string> Heads { get; } = [];

    /// <summary>All data so far.</summary>
    public byte[] Body => [.. _body];

    /// <summary>The message without its head.</summary>
    public byte[] Message => [.. _body.Skip(5)];

    /// <summary>How many bytes of data came.</summary>
    public long BodyBytes => _body.Count;

    public void AddData(ReadOnlySpan<byte> data) => _body.AddRange(data);

    public void AddHeaders(ReadOnlySpan<byte> block)
    {
        HasHead = true;
        Heads.Add(WithoutDate(Encoding.Latin1.GetString(block)));
        if (Find(block, "grpc-status") is { } code)
        {
            Code = (StatusCode)int.Parse(code);
        }

        if (Find(block, "grpc-status-details-bin") is { } details)
        {
            Status = Google.Rpc.Status.Parser.ParseFrom(ByteString.FromBase64(details.PadRight((details.Length + 3) / 4 * 4, '=')));
        }
    }

    /// <summary>The call was shed, and says when to try again.</summary>
    public void IsShed()
    {
        Assert.Equal(StatusCode.ResourceExhausted, Code);
        Assert.Equal("ERROR_REASON_OVERLOADED", Refused.Of(Status!).Reason);
        Assert.NotNull(Status!.GetDetail<RetryInfo>());
    }

    private static string WithoutDate(string block)
    {
        const int DateLength = 29;
        var at = block.IndexOf("GMT", StringComparison.Ordinal) + 3 - DateLength;
        return at < 0 ? block : block.Remove(at, DateLength);
    }

    // The server writes literals without Huffman codes, because the client allows it no table.
    private static string? Find(ReadOnlySpan<byte> block, string name)
    {
        var at = block.IndexOf([(byte)name.Length, .. Encoding.ASCII.GetBytes(name)]);
        if (at < 0)
        {
            return null;
        }

        at += name.Length + 1;
        var length = block[at++] & 127;
        if (length == 127)
        {
            var shift = 0;
            byte part;
            do
            {
                part = block[at++];
                length += (part & 127) << shift;
                shift += 7;
            }
            while (part >= 128);
        }

        return Encoding.ASCII.GetString(block.Slice(at, length));
    }
}
