namespace CasesPdp.Policies.Bundles;

/// <summary>What came of reading a bundle: the bundle, or the reasons why there is none, and everything else found on the way.</summary>
/// <param name="Bundle">The bundle; absent when any finding is an error, so that nothing is ever half loaded.</param>
/// <param name="Diagnostics">All findings, by file, line and column.</param>
public sealed record BundleReading(Bundle? Bundle, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>
    /// The bundle, or with errors what could be read of it, for checks that go on after an error; never served. Absent when the settings
    /// or a custom feature have errors, or a limit ended the reading.
    /// </summary>
    public Bundle? Readable { get; init; }
}
