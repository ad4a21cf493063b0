namespace CasesPdp.Compare.Rows;

/// <summary>A ratio that a row is judged by.</summary>
/// <param name="Of">The host above the line.</param>
/// <param name="To">The hosts below it: the one that did best stands for all.</param>
/// <param name="Measure">What is divided.</param>
/// <param name="Target">What is aimed at; null where the ratio is only told.</param>
internal sealed record RatioRule(string Of, IReadOnlyList<string> To, Measure Measure, double? Target = null)
{
    public bool LessIsBetter => Measure != Measure.CallsPerSecond;
}
