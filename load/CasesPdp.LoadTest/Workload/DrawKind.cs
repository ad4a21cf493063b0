namespace CasesPdp.LoadTest.Workload;

/// <summary>How roles, spaces and questions are drawn.</summary>
internal enum DrawKind
{
    /// <summary>A few are asked for often, most seldom: the n-th in proportion to 1/n.</summary>
    Zipf,

    /// <summary>All alike.</summary>
    Uniform,
}
