using System.Text.Json;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Bundles;

/// <summary>Explains a diagnostic code to the author of a bundle.</summary>
/// <param name="Code">The code.</param>
/// <param name="Severity">Its usual severity.</param>
/// <param name="Title">What was found, one sentence.</param>
/// <param name="Meaning">What it means for the policy.</param>
/// <param name="Example">A text that causes it.</param>
/// <param name="Fix">How to mend it.</param>
public sealed record DiagnosticExplanation(
    string Code, DiagnosticSeverity Severity, string Title, string Meaning, string Example, string Fix)
{
    private static readonly Lazy<IReadOnlyList<DiagnosticExplanation>> Instance = new(Read);

    /// <summary>The explanations of all codes, in the order of the codes.</summary>
    public static IReadOnlyList<DiagnosticExplanation> All => Instance.Value;

    private static DiagnosticExplanation[] Read()
    {
        using var stream = typeof(DiagnosticExplanation).Assembly.GetManifestResourceStream($"{KibanaNames.Texts}diagnostics.json")!;
        using var document = JsonDocument.Parse(stream);
        return [.. document.RootElement.EnumerateObject().Select(Of).OrderBy(e => e.Code, StringComparer.Ordinal)];
    }

    private static DiagnosticExplanation Of(JsonProperty code)
    {
        string Text(string member) => code.Value.GetProperty(member).GetString()!;
        var severity = Text("severity") == "error" ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning;
        return new DiagnosticExplanation(code.Name, severity, Text("title"), Text("meaning"), Text("example"), Text("fix"));
    }
}
