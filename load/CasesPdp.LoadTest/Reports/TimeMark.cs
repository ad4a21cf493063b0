namespace CasesPdp.LoadTest.Reports;

/// <summary>Something that happened.</summary>
internal sealed record TimeMark(double Seconds, string Text);
