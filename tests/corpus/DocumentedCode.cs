namespace CasesPdp.Corpus;

/// <summary>Holds the C# of a document to code that is compiled. Compiled into every test project that uses it.</summary>
internal static class DocumentedCode
{
    /// <summary>The C# blocks of a document that do not stand in a source file, line by line. Indentation does not count.</summary>
    /// <param name="document">The path of the document in the repository.</param>
    /// <param name="source">The path of the source file in the repository.</param>
    public static IEnumerable<string> NotIn(string document, string source)
    {
        var compiled = $"\n{Read(source)}\n";
        return Read(document).Split("```csharp\n").Skip(1).Select(b => b[..b.IndexOf("\n```", StringComparison.Ordinal)])
            .Where(b => !compiled.Contains($"\n{b}\n", StringComparison.Ordinal));
    }

    private static string Read(string path) =>
        string.Join('\n', File.ReadLines(Path.Combine(DecisionCorpus.Repository, path)).Select(l => l.Trim()));
}
