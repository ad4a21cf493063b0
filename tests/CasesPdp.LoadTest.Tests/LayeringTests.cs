namespace CasesPdp.LoadTest.Tests;

/// <summary>The harness measures the server as a process: it must not see its code, nor the web framework.</summary>
public sealed class LayeringTests
{
    private static readonly string[] Allowed =
        ["CasesPdp.Client", "CasesPdp.Decisions", "CasesPdp.Policies", "CasesPdp.Protocol", "CasesPdp.Workloads"];

    [Fact]
    public void References_OfTheHarness_AreThoseItMayHave()
    {
        var references = typeof(Clock).Assembly.GetReferencedAssemblies().Select(r => r.Name!).ToList();

        Assert.Empty(references.Where(r => r.StartsWith("CasesPdp", StringComparison.OrdinalIgnoreCase)).Except(Allowed));
        Assert.DoesNotContain(references, r => r.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
    }
}
