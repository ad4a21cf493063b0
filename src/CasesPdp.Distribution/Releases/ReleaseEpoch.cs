namespace CasesPdp.Distribution.Releases;

/// <summary>One history of a channel. Only a reset of the channel begins another one.</summary>
/// <param name="Number">From 1, below 2^53; grows with each reset.</param>
/// <param name="Id">16 random lower-case hex digits.</param>
public sealed record ReleaseEpoch(ulong Number, string Id)
{
    /// <summary>How many digits <see cref="Id"/> has.</summary>
    public const int IdDigits = 16;
}
