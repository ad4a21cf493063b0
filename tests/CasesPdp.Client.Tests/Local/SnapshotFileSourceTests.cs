using CasesPdp.Client.Local;
using CasesPdp.Decisions;
using CasesPdp.Decisions.Snapshots;
using CasesPdp.Decisions.Tests.Snapshots;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.Client.Tests.Local;

public sealed class SnapshotFileSourceTests : IDisposable
{
    private static readonly byte[] First = Bytes(TestSnapshots.Small());
    private static readonly byte[] Second = Bytes(TestSnapshots.Large(roles: 5, sequence: 2));

    private readonly FakeTimeProvider _time = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("casespdp-client-");
    private int _writes;

    private string Path => System.IO.Path.Combine(_directory.FullName, "policy.snapshot");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Source_FileReplaced_HasTheNewPolicy()
    {
        Replace(First);
        await using var source = new SnapshotFileSource(Path, _time);
        await source.FirstSnapshot.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(TestSnapshots.DecideAll(TestSnapshots.Small()), TestSnapshots.DecideAll(source.Current!));

        Replace(Second);
        await Until(() => source.Current!.Revision.Sequence == 2);

        Assert.Null(source.LastError);
    }

    [Fact]
    public async Task Source_NoFileYet_WaitsForIt()
    {
        await using var source = new SnapshotFileSource(Path, _time);
        await Until(() => source.LastError is not null);
        Assert.Equal($"The snapshot file `{Path}` is not used: there is no such file", source.LastError);
        Assert.Equal((null, TimeSpan.MaxValue), (source.Current, source.Age));

        Replace(First);

        await Until(() => source.Current is not null);
        Assert.Null(source.LastError);
    }

    [Fact]
    public async Task Source_FileDamaged_KeepsTheGoodPolicyAndSaysWhy()
    {
        Replace(First);
        await using var source = new SnapshotFileSource(Path, _time);
        await source.FirstSnapshot;
        var damaged = (byte[])Second.Clone();
        damaged[^40] ^= 1;

        Replace(damaged);
        await Until(() => source.LastError is not null);
        var age = source.Age;
        await Until(() => source.Age > age + TimeSpan.FromSeconds(3));

        Assert.EndsWith("is not used: section 8 does not have the bytes that its hash is of", source.LastError, StringComparison.Ordinal);
        Assert.Equal(1UL, source.Current!.Revision.Sequence);
        Replace(Second);
        await Until(() => source.Current.Revision.Sequence == 2);
    }

    [Fact]
    public async Task Source_TimeOfTheFile_IsThePolicysAge()
    {
        Replace(First);
        _time.Advance(TimeSpan.FromHours(1));
        await using var source = new SnapshotFileSource(Path, _time);
        await source.FirstSnapshot;
        Assert.InRange(source.Age, TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1), TimeSpan.FromHours(2));
        var policy = source.Current;

        Touch();
        await Until(() => source.Age < TimeSpan.FromSeconds(30));

        Assert.Same(policy, source.Current);
    }

    // The clock of the writer was ahead, or that of the reader has been set back.
    [Fact]
    public async Task Source_FileOfTheFuture_GrowsOld()
    {
        Replace(First);
        File.SetLastWriteTimeUtc(Path, _time.GetUtcNow().UtcDateTime.AddYears(1));
        await using var source = new SnapshotFileSource(Path, _time);
        await source.FirstSnapshot;

        await Until(() => source.Age > TimeSpan.FromMinutes(1) || _time.GetUtcNow() - _time.Start > TimeSpan.FromHours(1));

        Assert.InRange(source.Age, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task Source_LinkIsPointedElsewhere_HasTheNewPolicy()
    {
        File.WriteAllBytes(Path + ".1", First);
        File.WriteAllBytes(Path + ".2", Second);
        File.CreateSymbolicLink(Path, Path + ".1");
        await using var source = new SnapshotFileSource(Path, _time);
        await source.FirstSnapshot;

        File.CreateSymbolicLink(Path + ".link", Path + ".2");
        File.Move(Path + ".link", Path, overwrite: true);

        await Until(() => source.Current!.Revision.Sequence == 2);
    }

    [Fact]
    public async Task Source_FileBehindALinkIsConfirmed_StaysYoung()
    {
        var target = Path + ".1";
        File.WriteAllBytes(target, First);
        File.CreateSymbolicLink(Path, target);
        await using var source = new SnapshotFileSource(Path, _time);
        await source.FirstSnapshot;
        await Until(() => source.Age > TimeSpan.FromMinutes(1));

        File.SetLastWriteTimeUtc(target, NextTime());

        await Until(() => source.Age < TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Source_FileGoneAndBack_SaysWhyAsLongAsItIsGone()
    {
        Replace(First);
        await using var source = new SnapshotFileSource(Path, _time);
        await source.FirstSnapshot;

        File.Move(Path, Path + ".aside");
        await Until(() => source.LastError is not null && source.Age > TimeSpan.FromMinutes(1));
        File.Move(Path + ".aside", Path);
        await Until(() => source.LastError is null);

        Assert.True(source.Age > TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Source_FileTooLarge_IsNotRead()
    {
        Replace(Second);
        var total = SnapshotFile.Read(Second).Manifest.TotalBytes;
        await using var source = new SnapshotFileSource(Path, _time, (long)total - 1);
        await using var other = new SnapshotFileSource(Path, _time, (long)total);

        await other.FirstSnapshot.WaitAsync(TimeSpan.FromMinutes(1));
        await Until(() => source.LastError is not null);

        Assert.Null(source.Current);
    }

    [Fact]
    public async Task Dispose_WithoutAFile_CancelsTheWaitForIt()
    {
        var source = new SnapshotFileSource(Path, _time);

        await source.DisposeAsync();

        Assert.True(source.FirstSnapshot.IsCanceled);
    }

    private static byte[] Bytes(PolicySnapshot policy) => SnapshotFile.Write(SnapshotWriter.Write(policy));

    // By rename, each with a time of its own.
    private void Replace(byte[] content)
    {
        var passing = Path + ".tmp";
        File.WriteAllBytes(passing, content);
        File.SetLastWriteTimeUtc(passing, NextTime());
        File.Move(passing, Path, overwrite: true);
    }

    private void Touch() => File.SetLastWriteTimeUtc(Path, NextTime());

    private DateTime NextTime() => _time.GetUtcNow().UtcDateTime.AddMilliseconds(++_writes);

    private Task Until(Func<bool> condition) => FakeSnapshotServer.UntilAsync(_time, condition, SnapshotFileSource.Period);
}
