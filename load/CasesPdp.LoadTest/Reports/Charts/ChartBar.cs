namespace CasesPdp.LoadTest.Reports.Charts;

/// <summary>One bar: its name, its colour, how long it is and between what it lies, and what stands beside it.</summary>
internal sealed record ChartBar(string Name, string Style, double Value, double Low, double High, string Text);
