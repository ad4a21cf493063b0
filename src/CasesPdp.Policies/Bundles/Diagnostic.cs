namespace CasesPdp.Policies.Bundles;

/// <summary>A finding about a bundle.</summary>
/// <param name="Code">A stable code from the list in DiagnosticCodes.</param>
/// <param name="Severity">Errors keep a bundle from loading; warnings do not.</param>
/// <param name="Span">Where it was found.</param>
/// <param name="Message">One sentence; the author's own text is in backticks.</param>
public sealed record Diagnostic(string Code, DiagnosticSeverity Severity, SourceSpan Span, string Message)
{
    /// <summary><c>file:line:column: severity CODE: message</c>.</summary>
    public override string ToString() => $"{Span}: {(Severity == DiagnosticSeverity.Error ? "error" : "warning")} {Code}: {Message}";
}

/// <summary>How much a finding weighs.</summary>
public enum DiagnosticSeverity
{
    /// <summary>The bundle loads; the author should look.</summary>
    Warning = 0,

    /// <summary>The bundle does not load.</summary>
    Error = 1,
}
