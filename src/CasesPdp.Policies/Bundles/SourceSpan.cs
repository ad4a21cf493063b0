using CasesPdp.Policies.Naming;

namespace CasesPdp.Policies.Bundles;

/// <summary>A place in a bundle.</summary>
/// <param name="File">The path relative to the bundle, with forward slashes.</param>
/// <param name="Line">From 1; 0 means the file as a whole.</param>
/// <param name="Column">From 1, in characters; 0 means the line or file as a whole.</param>
public readonly record struct SourceSpan(string File, int Line, int Column)
{
    /// <summary><c>file:line:column</c>, or just the file; the file name is escaped by <see cref="PrintableText"/>.</summary>
    public override string ToString()
    {
        var file = PrintableText.Escape(File);
        return Line == 0 ? file : $"{file}:{Line}:{Column}";
    }
}
