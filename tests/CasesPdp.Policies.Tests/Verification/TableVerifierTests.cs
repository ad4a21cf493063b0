using CasesPdp.Corpus;
using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Tests.Equivalence;
using CasesPdp.Policies.Verification;

namespace CasesPdp.Policies.Tests.Verification;

public sealed class TableVerifierTests
{
    public static TheoryData<string> CorpusBundles => [.. DecisionCorpus.Names];

    [Theory]
    [MemberData(nameof(CorpusBundles))]
    public void Verify_CorpusBundle_EveryCellAgrees(string name)
    {
        var policy = LoadedPolicy.Compile(BundleReader.Read(DecisionCorpus.BundleOf(name)).Bundle!, "test", 1);

        var verified = Verify(policy, long.MaxValue);

        Assert.Null(verified.Mismatch);
        Assert.True(verified.IsComplete);
        Assert.True(verified.Cells > 5_000, $"only {verified.Cells} cells were compared");
    }

    /// <summary>The server does not verify it as it starts.</summary>
    [Fact]
    public void Verify_BuiltInPolicy_EveryCellAgrees()
    {
        var policy = LoadedPolicy.Compile(BundleReader.ReadDefault().Bundle!, "0123456789abcdef", 1, isDefault: true);

        var verified = TableVerifier.Verify(policy, long.MaxValue);

        Assert.Null(verified.Mismatch);
        Assert.True(verified.IsComplete);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Verify_BeyondTheBudget_SamplesTheSameCellsEachTime(int world)
    {
        var policy = LoadedPolicy.Compile(new RandomWorld(world).Bundle, "test", 1);

        var (first, second) = (Verify(policy, 500), Verify(policy, 500));

        Assert.Equal(first, second);
        Assert.Null(first.Mismatch);
        Assert.False(first.IsComplete);
        Assert.InRange(first.Cells, 100, 500 + (128 * 8));
    }

    [Fact]
    public void Verify_TableOfAnotherBundle_NamesACellThatDiffers()
    {
        var generous = TestBundle.Stack("9.3").Role("r", r => r.Feature("securitySolutionCasesV3", "all")).Build();
        var strict = TestBundle.Stack("9.3").Role("r", r => r.Feature("securitySolutionCasesV3", "read")).Build();
        var wrong = LoadedPolicy.Compile(strict, "test", 1) with { Snapshot = LoadedPolicy.Compile(generous, "test", 1).Snapshot };

        var mismatch = Verify(wrong, long.MaxValue).Mismatch;

        Assert.NotNull(mismatch);
        Assert.Equal(["r"], mismatch.Question.Roles);
        Assert.Equal((Reason.MissingPrivilege, Reason.Allowed), (mismatch.Documents.Reason, mismatch.Table.Reason));
        Assert.Contains("roles `r`", mismatch.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_SubjectWithAnothersRoles_IsFound()
    {
        var roles = TestBundle.Stack("9.3").Role("r", r => r.Feature("securitySolutionCasesV3", "all")).Build();
        var listed = roles with { Subjects = [.. Enumerable.Range(0, 40).Select(i => new SubjectDocument($"s{i}", ["r"], null))] };
        var other = roles with { Subjects = [.. listed.Subjects.Select(s => s with { Roles = ["viewer"] })] };
        var wrong = LoadedPolicy.Compile(listed, "test", 1) with { Snapshot = LoadedPolicy.Compile(other, "test", 1).Snapshot };

        var mismatch = Verify(wrong, long.MaxValue).Mismatch;

        Assert.StartsWith("s", mismatch?.Question.SubjectId, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_NoBudget_ComparesNothing() =>
        Assert.Equal(0, Verify(LoadedPolicy.Compile(TestBundle.Stack("9.3").Build(), "test", 1), 0).Cells);

    private static TableVerification Verify(LoadedPolicy policy, long budget) =>
        TableVerifier.Verify(policy, budget);
}
