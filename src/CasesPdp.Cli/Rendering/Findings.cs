using System.Text.Json;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Cli.Rendering;

/// <summary>Writes the findings about a bundle.</summary>
internal static class Findings
{
    /// <summary>One finding a line; a summary goes to standard error.</summary>
    public static void WriteText(Terminal terminal, IReadOnlyList<Diagnostic> findings, Bundle? bundle)
    {
        foreach (var finding in findings)
        {
            terminal.WriteLine(finding.ToString());
        }

        var errors = Errors(findings);
        var counts = $"{Counted(errors, "error")}, {Counted(findings.Count - errors, "warning")}";
        terminal.Note(
            bundle is null ? $"{counts}."
            : bundle.Roles.Count(r => r.IsBundled) is var bundled && bundled == bundle.Roles.Count ? $"{counts}; {bundled} bundled roles, revision {bundle.Digest[..16]}."
            : $"{counts}; {Counted(bundle.Roles.Count - bundled, "role")} and {bundled} bundled, revision {bundle.Digest[..16]}.");
    }

    /// <summary>Members for an object: counts, revision and findings.</summary>
    public static void WriteJson(Utf8JsonWriter json, IReadOnlyList<Diagnostic> findings, string? digest)
    {
        var errors = Errors(findings);
        json.WriteBoolean("valid", errors == 0);
        json.WriteNumber("errors", errors);
        json.WriteNumber("warnings", findings.Count - errors);
        if (digest is not null)
        {
            json.WriteString("revision", digest[..16]);
        }

        json.WriteObjects("findings", findings, finding =>
        {
            json.WriteString("file", finding.Span.File);
            json.WriteNumber("line", finding.Span.Line);
            json.WriteNumber("column", finding.Span.Column);
            json.WriteString("severity", NameOf(finding.Severity));
            json.WriteString("code", finding.Code);
            json.WriteString("message", finding.Message);
        });
    }

    /// <summary>How many are errors.</summary>
    public static int Errors(IEnumerable<Diagnostic> findings) => findings.Count(d => d.Severity == DiagnosticSeverity.Error);

    /// <summary>A severity as output names it.</summary>
    public static string NameOf(DiagnosticSeverity severity) => severity == DiagnosticSeverity.Error ? "error" : "warning";

    private static string Counted(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
