namespace CasesPdp.LoadTest.Reports;

/// <summary>Decisions made without a network.</summary>
internal sealed record LocalRow(
    string Name,
    double DecisionsPerSecond,
    double NanosecondsPerDecision,
    double BytesPerDecision,
    string Note
);
