using CasesPdp.Policies.Naming;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>
/// Collects findings. Errors are never crowded out by warnings, and no more are kept than are reported, however broken the bundle is.
/// Messages are escaped here, so that no name or file name in them can forge a line or move a cursor.
/// </summary>
internal sealed class BundleFindings(int most)
{
    /// <summary>The file named by findings about the bundle as a whole.</summary>
    public const string WholeBundle = "(bundle)";

    private readonly List<Diagnostic> _errors = [];
    private readonly List<Diagnostic> _warnings = [];
    private long _warningCount;

    public bool HasErrors => ErrorCount > 0;

    /// <summary>Errors so far, those not kept included.</summary>
    public long ErrorCount { get; private set; }

    /// <summary>Errors and warnings so far, those not kept included.</summary>
    public long Count => ErrorCount + _warningCount;

    /// <summary>Whether another warning would still be reported; one that would only be counted needs no costly wording.</summary>
    public bool KeepsWarnings => _warnings.Count < most;

    /// <summary>Whether another error would still be reported.</summary>
    public bool KeepsErrors => _errors.Count < most;

    /// <summary>The errors that are kept.</summary>
    public IReadOnlyList<Diagnostic> Errors => _errors;

    /// <summary>A copy to which more can be added.</summary>
    public BundleFindings Copy()
    {
        var copy = new BundleFindings(most) { ErrorCount = ErrorCount, _warningCount = _warningCount };
        copy._errors.AddRange(_errors);
        copy._warnings.AddRange(_warnings);
        return copy;
    }

    public void Error(string code, SourceSpan span, string message)
    {
        ErrorCount++;
        if (_errors.Count < most)
        {
            _errors.Add(new Diagnostic(code, DiagnosticSeverity.Error, span, PrintableText.Escape(message)));
        }
    }

    public void Warning(string code, SourceSpan span, string message)
    {
        _warningCount++;
        if (_warnings.Count < most)
        {
            _warnings.Add(new Diagnostic(code, DiagnosticSeverity.Warning, span, PrintableText.Escape(message)));
        }
    }

    /// <summary>Adds a finding that another collection made.</summary>
    public void Add(Diagnostic finding)
    {
        if (finding.Severity == DiagnosticSeverity.Error)
        {
            Error(finding.Code, finding.Span, finding.Message);
        }
        else
        {
            Warning(finding.Code, finding.Span, finding.Message);
        }
    }

    /// <summary>The findings by file, line and column, then one that counts those left out.</summary>
    public IReadOnlyList<Diagnostic> ToList()
    {
        var kept = _errors.Concat(_warnings.Take(most - _errors.Count))
            .OrderBy(d => d.Span.File, StringComparer.Ordinal)
            .ThenBy(d => d.Span.Line)
            .ThenBy(d => d.Span.Column)
            .ThenBy(d => d.Code, StringComparer.Ordinal)
            .ToList();
        var leftOut = Count - kept.Count;
        if (leftOut > 0)
        {
            kept.Add(new Diagnostic(
                DiagnosticCodes.FindingsLeftOut,
                ErrorCount > _errors.Count ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
                new SourceSpan(WholeBundle, 0, 0),
                $"There are {leftOut} more findings; at most {most} are reported."));
        }

        return kept;
    }
}
