using System.Runtime.CompilerServices;
using CasesPdp.Corpus;
using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Compilation;
using CasesPdp.Server.Wire;

namespace CasesPdp.FunctionalTests.Wire;

public sealed class WireScratchTests
{
    [Fact]
    public void For_PolicyWithoutAnotherReference_DoesNotKeepIt()
    {
        var policy = AnswerOnceAndForget();

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.False(policy.TryGetTarget(out _));
    }

    [Fact]
    public void For_SamePolicyAgain_IsTheSame()
    {
        var policy = Policy();

        var first = WireScratch.For(policy);

        Assert.Same(first, WireScratch.For(policy));
        Assert.NotSame(first, WireScratch.For(Policy()));
        GC.KeepAlive(policy);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference<PolicySnapshot> AnswerOnceAndForget()
    {
        var policy = Policy();
        WireScratch.For(policy);
        return new WeakReference<PolicySnapshot>(policy);
    }

    private static PolicySnapshot Policy() =>
        PolicyCompiler.Compile(BundleReader.Read(DecisionCorpus.BundleOf("stack-9.3")).Bundle!, "test", 1);
}
