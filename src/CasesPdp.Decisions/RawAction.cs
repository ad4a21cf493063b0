namespace CasesPdp.Decisions;

/// <summary>Takes apart Kibana action strings of the form <c>cases:{owner}/{operation}</c>.</summary>
public static class RawAction
{
    private static ReadOnlySpan<byte> Prefix => "cases:"u8;

    /// <summary>Whether the name has the form.</summary>
    public static bool IsCases(ReadOnlySpan<byte> name) => name.StartsWith(Prefix) && name.LastIndexOf((byte)'/') >= 0;

    /// <summary>The owner: what stands before the last slash. Only for names that have the form.</summary>
    public static ReadOnlySpan<byte> OwnerOf(ReadOnlySpan<byte> name) => name[Prefix.Length..name.LastIndexOf((byte)'/')];

    /// <summary>The operation: what stands behind the last slash. Only for names that have the form.</summary>
    public static ReadOnlySpan<byte> OperationOf(ReadOnlySpan<byte> name) => name[(name.LastIndexOf((byte)'/') + 1)..];
}
