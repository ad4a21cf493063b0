using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Changes;
using CasesPdp.Policies.Pacing;
using CasesPdp.Policies.Verification;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Options;
using CasesPdp.Server.Reload;
using CasesPdp.Workloads;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.FunctionalTests.Reload;

public sealed class WorkPaceTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMicroseconds(2);

    private readonly FakeTimeProvider _time = new();
    private TimeSpan _rested;

    [Theory]
    [InlineData(10)]
    [InlineData(25)]
    [InlineData(50)]
    [InlineData(90)]
    public void Breathe_LongWork_TakesTheShareAndNoMore(int percent)
    {
        var worked = Work(percent, TimeSpan.FromMilliseconds(200));

        // A stretch ends at the first breath after it.
        Assert.InRange(100 * worked / (worked + _rested), percent * 0.95, percent * 1.05);
    }

    [Fact]
    public void Breathe_WholeProcessor_NeverRests()
    {
        Work(100, TimeSpan.FromSeconds(10));

        Assert.Equal(TimeSpan.Zero, _rested);
    }

    [Fact]
    public void Breathe_AfterABreakInTheWork_RestsOnce()
    {
        var pace = Pace(25);
        _time.Advance(TimeSpan.FromHours(1));

        pace.Breathe();
        pace.Breathe();

        Assert.Equal(WorkPace.Rest, _rested);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public void ProcessorPercent_BeyondItsLimits_KeepsTheServerFromStarting(int percent)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("CasesPdp:Reload:ProcessorPercent", percent.ToString())]).Build();

        var refused = Assert.Throws<StartupRefusedException>(() => ServerOptionsReader.Read(configuration));

        Assert.Contains("CasesPdp:Reload:ProcessorPercent must be 1 to 100", refused.Message, StringComparison.Ordinal);
    }

    // What takes long must offer to stop: for a bundle of this size there is no stretch without a place to rest.
    [Fact]
    public void LongWork_EachStageOfAReload_OffersToStopOften()
    {
        var files = SyntheticBundle.Files(roles: 2_000, spaces: 50);
        var bundle = BundleReader.Read(files).Bundle!;
        var policy = LoadedPolicy.Compile(bundle, "e", 1);

        Assert.InRange(Breaths(() => BundlePack.Pack(files)), 10, int.MaxValue);
        Assert.InRange(Breaths(() => BundleReader.Read(files)), 20_000, int.MaxValue);
        Assert.InRange(Breaths(() => LoadedPolicy.Compile(bundle, "e", 2)), 2_000, int.MaxValue);
        Assert.InRange(Breaths(() => TableVerifier.Verify(policy, 5_000, default)), 4_000, int.MaxValue);
        Assert.InRange(Breaths(() => PolicyDiff.Compare(policy, policy)), 2_000, int.MaxValue);
        Assert.InRange(Breaths(() => new PolicyPreparation(0).Prepare(bundle, "e", 3, false, default)), 4_000, int.MaxValue);
    }

    [Fact]
    public async Task ReloadWorker_WithAPace_KeepsItOnItsOwnThreadOnly()
    {
        using var slept = new SemaphoreSlim(0);
        using var worker = new ReloadWorker(new WorkPace(1, TimeProvider.System, _ => slept.Release()));

        await worker.TryRun(_ =>
        {
            // The hundredth part of a processor allows ten microseconds.
            SpinWait.SpinUntil(() => false, TimeSpan.FromMilliseconds(1));
            LongWork.Breathe();
            return true;
        })!;
        var rests = slept.CurrentCount;
        SpinWait.SpinUntil(() => false, TimeSpan.FromMilliseconds(1));
        LongWork.Breathe();

        Assert.Equal((1, 1), (rests, slept.CurrentCount));
    }

    private static int Breaths(Action work)
    {
        var breaths = 0;
        LongWork.BreakWith(() => breaths++);
        try
        {
            work();
            return breaths;
        }
        finally
        {
            LongWork.BreakWith(null);
        }
    }

    private TimeSpan Work(int percent, TimeSpan work)
    {
        var pace = Pace(percent);
        var worked = TimeSpan.Zero;
        for (; worked < work; worked += Step)
        {
            _time.Advance(Step);
            pace.Breathe();
        }

        return worked;
    }

    private WorkPace Pace(int percent) => new(percent, _time, rest =>
    {
        _rested += rest;
        _time.Advance(rest);
    });
}
