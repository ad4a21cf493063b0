using System.Text;

namespace CasesPdp.LoadTest.Http2;

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
