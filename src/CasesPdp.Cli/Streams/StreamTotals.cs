namespace CasesPdp.Cli.Streams;

/// <summary>What a stream came to.</summary>
/// <param name="Answered">Lines answered, malformed ones included.</param>
/// <param name="Malformed">Malformed ones among them.</param>
internal readonly record struct StreamTotals(long Answered, long Malformed)
{
    /// <summary>One line more.</summary>
    public StreamTotals With(bool isWellFormed) => new(Answered + 1, Malformed + (isWellFormed ? 0 : 1));
}
