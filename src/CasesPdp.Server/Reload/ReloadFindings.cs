using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Verification;

namespace CasesPdp.Server.Reload;

/// <summary>Findings that are not about what an author wrote, but about what the server made of it.</summary>
internal static class ReloadFindings
{
    /// <summary>The code of a table that does not answer as its documents do.</summary>
    public const string TableWrong = "CP9001";

    /// <summary>The code of a reload that broke off.</summary>
    public const string BrokeOff = "CP9002";

    private static readonly SourceSpan Whole = new("(bundle)", 0, 0);

    /// <summary>The table is wrong.</summary>
    public static Diagnostic Mismatch(TableMismatch mismatch) => new(
        TableWrong,
        DiagnosticSeverity.Error,
        Whole,
        $"The compiled table does not answer as the documents do, which is a fault of the server: {mismatch}.");

    /// <summary>The reload broke off.</summary>
    public static Diagnostic Internal(Exception failure) => new(
        BrokeOff,
        DiagnosticSeverity.Error,
        Whole,
        $"Reloading broke off, which is a fault of the server or of the machine: {failure.GetType().Name}.");
}
