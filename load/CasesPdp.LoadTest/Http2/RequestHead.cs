using System.Text;

namespace CasesPdp.LoadTest.Http2;

/// <summary>The header fields of one kind of request; requests of the same kind share it.</summary>
internal sealed class RequestHead
{
    /// <param name="index">A small number, unique among the heads of a connection.</param>
    /// <param name="path">The method's path, such as <c>/package.Service/Method</c>.</param>
    /// <param name="authority">The server's authority.</param>
    /// <param name="timeout">The deadline as gRPC writes it (<c>50m</c>), or none.</param>
    public RequestHead(int index, string path, string authority, string? timeout = null)
    {
        Index = index;
        Path = path;
        List<RequestField> fields =
        [
            new(":method", "POST", StaticName: 2, StaticEntry: 3),
            new(":scheme", "http", StaticName: 6, StaticEntry: 6),
            new(":path", path, StaticName: 4),
            new(":authority", authority, StaticName: 1),
            new("content-type", "application/grpc", StaticName: 31),
            new("te", "trailers"),
        ];
        if (timeout is not null)
        {
            fields.Add(new RequestField("grpc-timeout", timeout));
        }

        Fields = fields;
    }

    public int Index { get; }

    public string Path { get; }

    public IReadOnlyList<RequestField> Fields { get; }
}

/// <summary>A header field of a request.</summary>
/// <param name="Name">In lower case.</param>
/// <param name="Value">Its value.</param>
/// <param name="StaticName">Where the static table has the name, or 0.</param>
/// <param name="StaticEntry">Where the static table has name and value, or 0.</param>
internal sealed record RequestField(string Name, string Value, int StaticName = 0, int StaticEntry = 0)
{
    public byte[] NameBytes { get; } = Encoding.ASCII.GetBytes(Name);

    public byte[] ValueBytes { get; } = Encoding.ASCII.GetBytes(Value);

    public int Size => NameBytes.Length + ValueBytes.Length + HeaderEntry.Overhead;

    public bool IsSameAs(RequestField other) => Name == other.Name && Value == other.Value;
}

/// <summary>A request that was encoded before the clock ran.</summary>
/// <param name="Index">Its place in the workload, by which its answer is remembered.</param>
/// <param name="Head">Its header fields.</param>
/// <param name="Body">The whole gRPC message with its five-byte prefix.</param>
/// <param name="Decisions">How many decisions it asks for.</param>
internal sealed record PreparedRequest(int Index, RequestHead Head, byte[] Body, int Decisions);
