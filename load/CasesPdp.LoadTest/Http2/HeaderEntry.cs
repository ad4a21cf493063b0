namespace CasesPdp.LoadTest.Http2;

/// <summary>A header field that was read: as much of it as matters.</summary>
/// <param name="Name">Which field.</param>
/// <param name="Number">The value of a field that is a number; -1 if it is none.</param>
/// <param name="Text">The value of a <c>grpc-message</c>, still percent-encoded.</param>
/// <param name="NameLength">The bytes of the name: a table entry made from this one's name needs it.</param>
/// <param name="Size">What it takes of the dynamic table.</param>
internal readonly record struct HeaderEntry(HeaderName Name, int Number, string? Text, int NameLength, int Size)
{
    /// <summary>What RFC 7541 section 4.1 adds to the bytes of name and value.</summary>
    public const int Overhead = 32;
}
