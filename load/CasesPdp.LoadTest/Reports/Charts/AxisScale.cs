namespace CasesPdp.LoadTest.Reports.Charts;

/// <summary>How values lie along an axis.</summary>
internal enum AxisScale
{
    Linear,

    Logarithmic,

    /// <summary>Fractions below 1, spread towards 1: 90 %, 99 % and 99.9 % are equally far apart.</summary>
    Percentile,
}
