namespace CasesPdp.FunctionalTests.Server;

/// <summary>
/// The published programs, where <c>CASESPDP_PUBLISHED</c> names their directory: tests then start them as processes instead of server and
/// command line in the process of the tests. Tests that look into the server, or move its clock, are skipped.
/// </summary>
internal static class PublishedPrograms
{
    private static readonly string? Directory = Environment.GetEnvironmentVariable("CASESPDP_PUBLISHED");

    public static bool AreTested => Directory is not null;

    public static string Server => Path.Combine(Directory!, "CasesPdp.Server");

    public static string CommandLine => Path.Combine(Directory!, "casespdp");

    /// <summary>Skips the test if published programs are tested.</summary>
    /// <param name="what">What the test does that a process does not allow.</param>
    public static void SkipIfTested(string what) => Assert.SkipWhen(AreTested, $"a published program is tested, and this test {what}");
}
