namespace CasesPdp.Cli.Rendering;

/// <summary>A result for people, in no format yet: text, Markdown and HTML show the same report.</summary>
internal sealed record Report
{
    /// <summary>The title of a page.</summary>
    public required string Title { get; init; }

    /// <summary>The one sentence that sums up the result; may be empty.</summary>
    public string Summary { get; init; } = "";

    /// <summary>What a page says about itself, a name and a value each: date, bundle, digest.</summary>
    public IReadOnlyList<(string Name, string Value)> Facts { get; init; } = [];

    /// <summary>Sentences to read before the tables.</summary>
    public IReadOnlyList<Cell> Findings { get; init; } = [];

    /// <summary>The tables.</summary>
    public required IReadOnlyList<ResultTable> Tables { get; init; }

    /// <summary>Sentences about rows that the tables leave out.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>The last line of a document: revision and legend.</summary>
    public required string Footer { get; init; }
}
