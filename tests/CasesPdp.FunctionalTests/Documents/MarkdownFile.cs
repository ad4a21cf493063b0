using CasesPdp.Corpus;

namespace CasesPdp.FunctionalTests.Documents;

/// <summary>A document of the repository, by lines, with its fenced blocks.</summary>
internal sealed class MarkdownFile
{
    private const string Fence = "```";

    private MarkdownFile(string name)
    {
        Name = name;
        Path = System.IO.Path.Combine(DecisionCorpus.Repository, name);
        Lines = File.ReadAllLines(Path);
        Blocks = [.. ReadBlocks()];
    }

    /// <summary>The README and the files of <c>docs/</c>, relative to the repository.</summary>
    public static IEnumerable<string> Names =>
    [
        "README.md",
        .. Directory.GetFiles(System.IO.Path.Combine(DecisionCorpus.Repository, "docs"), "*.md")
            .Select(f => $"docs/{System.IO.Path.GetFileName(f)}")
            .Order(StringComparer.Ordinal),
    ];

    public string Name { get; }

    public string Path { get; }

    public string[] Lines { get; }

    public IReadOnlyList<MarkdownBlock> Blocks { get; }

    /// <summary>The lines outside of fenced blocks.</summary>
    public IEnumerable<string> Prose => Lines.Where((_, i) => !Blocks.Any(b => i >= b.Start - 1 && i <= b.Start + b.Lines.Count));

    public static MarkdownFile Read(string name) => new(name);

    private IEnumerable<MarkdownBlock> ReadBlocks()
    {
        for (var i = 0; i < Lines.Length; i++)
        {
            if (!Lines[i].StartsWith(Fence, StringComparison.Ordinal))
            {
                continue;
            }

            var start = i + 1;
            while (Lines[++i] != Fence)
            {
            }

            var note = start >= 2 ? Lines[start - 2] : "";
            yield return new MarkdownBlock(Lines[start - 1][Fence.Length..], start, Lines[start..i], note);
        }
    }
}

/// <summary>A fenced block.</summary>
/// <param name="Language">What stands behind the fence.</param>
/// <param name="Start">The index of its first line in the document.</param>
/// <param name="Lines">Its lines, without the fences.</param>
/// <param name="Note">The line above the fence.</param>
internal sealed record MarkdownBlock(string Language, int Start, IReadOnlyList<string> Lines, string Note)
{
    /// <summary>The path of the file that the block is, from a comment in its first line; else null.</summary>
    public string? Path => Language == "yaml" && Lines is [['#', ' ', .. var path], ..] ? path.Split(':', ' ')[0] : null;
}
