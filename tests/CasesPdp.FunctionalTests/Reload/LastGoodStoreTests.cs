using System.Diagnostics;
using System.Text;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Policies.Bundles;
using CasesPdp.Server.Policy;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.FunctionalTests.Reload;

#pragma warning disable CA1416 // File modes: the server stores nothing where there are none.
public sealed class LastGoodStoreTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly BundlePack _pack = BundlePack.Pack([new BundleFile("pdp.yaml", Encoding.UTF8.GetBytes("bundle: 1\n"))]).Pack!;

    private string Store => _directory.At("store");

    private string FilePath => Path.Combine(Store, LastGoodStore.FileName);

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Load_WhatWasSaved_IsWhatItWas(bool isPinned)
    {
        var store = new LastGoodStore(Store, _time);
        store.Save(_pack, isPinned);
        _time.Advance(TimeSpan.FromHours(1));

        var stored = new LastGoodStore(Store, _time).Load(out var fault);

        Assert.Null(fault);
        Assert.Equal((_pack.Digest, isPinned), (stored!.Pack.Digest, stored.IsPinned));
        Assert.Equal(TimeSpan.FromHours(1), _time.GetUtcNow() - stored.StoredAt);
    }

    [Fact]
    public void Load_ApprovalThatWasSaved_IsWhatItWas()
    {
        var approval = new Approval("jane", _time.GetUtcNow(), "CHG-1: the SOC takes over");
        new LastGoodStore(Store, _time).Save(_pack, isPinned: false, approval);

        var stored = new LastGoodStore(Store, _time).Load(out _);

        Assert.Equal(approval, stored!.Approval);
    }

    [Fact]
    public void Save_NewDirectory_IsReadableByItsOwnerOnly()
    {
        new LastGoodStore(Store, _time).Save(_pack, isPinned: false);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Store));
    }

    [Fact]
    public void Save_OverAnother_LeavesOneFile()
    {
        var store = new LastGoodStore(Store, _time);
        store.Save(_pack, isPinned: true);
        store.Save(_pack, isPinned: false);

        Assert.Equal([FilePath], Directory.GetFileSystemEntries(Store));
        Assert.False(store.Load(out _)!.IsPinned);
    }

    [Fact]
    public void Load_NothingStored_IsNothingAndNoFault()
    {
        Assert.Null(new LastGoodStore(Store, _time).Load(out var fault));
        Assert.Null(fault);
    }

    [Fact]
    public void Load_AnyByteChangedOrMissing_IsRefused()
    {
        var store = new LastGoodStore(Store, _time);
        store.Save(_pack, isPinned: false);
        var bytes = File.ReadAllBytes(FilePath);

        for (var at = 0; at < bytes.Length; at++)
        {
            var damaged = bytes.ToArray();
            damaged[at] ^= 1;
            File.WriteAllBytes(FilePath, damaged);
            Assert.Null(store.Load(out var fault));
            Assert.Equal("it is damaged", fault);

            File.WriteAllBytes(FilePath, bytes[..at]);
            Assert.Null(store.Load(out _));
        }
    }

    [Theory]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void Load_FileThatOthersMayWrite_IsRefused(UnixFileMode mode)
    {
        var store = new LastGoodStore(Store, _time);
        store.Save(_pack, isPinned: false);
        File.SetUnixFileMode(FilePath, File.GetUnixFileMode(FilePath) | mode);

        Assert.Null(store.Load(out var fault));
        Assert.Contains("others", fault, StringComparison.Ordinal);
    }

    // Who may write there may put a file of his own in the place of ours, and would choose the policy at the next start.
    [Theory]
    [InlineData(UnixFileMode.None)]
    [InlineData(UnixFileMode.StickyBit)]
    public void Load_DirectoryThatOthersMayWriteIn_IsRefused(UnixFileMode more)
    {
        var store = new LastGoodStore(Store, _time);
        store.Save(_pack, isPinned: false);
        File.SetUnixFileMode(Store, File.GetUnixFileMode(Store) | UnixFileMode.OtherWrite | more);

        Assert.Null(store.Load(out var fault));
        Assert.Contains("directory", fault, StringComparison.Ordinal);
        Assert.Throws<IOException>(() => store.Save(_pack, isPinned: false));
    }

    [Fact]
    public void Load_Link_IsRefused()
    {
        var store = new LastGoodStore(Store, _time);
        store.Save(_pack, isPinned: false);
        File.Move(FilePath, FilePath + ".elsewhere");
        File.CreateSymbolicLink(FilePath, FilePath + ".elsewhere");

        Assert.Null(store.Load(out var fault));
        Assert.Equal("it is a link", fault);
    }

    [Fact]
    public void Load_DirectoryOfThatName_IsReported()
    {
        Directory.CreateDirectory(FilePath);

        Assert.Null(new LastGoodStore(Store, _time).Load(out var fault));
        Assert.NotNull(fault);
    }

    [Fact]
    public async Task Load_Pipe_IsNotWaitedFor()
    {
        Directory.CreateDirectory(Store);
        using (var made = Process.Start("mkfifo", ["-m", "600", FilePath]))
        {
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var load = Task.Run(() => new LastGoodStore(Store, _time).Load(out _), TestContext.Current.CancellationToken);

        Assert.Null(await load.WaitAsync(TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Save_LinkPlantedUnderAPassingName_IsRemovedAndNotWrittenThrough()
    {
        var store = new LastGoodStore(Store, _time);
        store.Save(_pack, isPinned: false);
        var victim = Path.Combine(Store, "victim");
        File.WriteAllText(victim, "precious");
        Age(File.CreateSymbolicLink(FilePath + ".tmp-0123456789abcdef", victim), TimeSpan.FromMinutes(1));

        store.Save(_pack, isPinned: true);

        Assert.Equal("precious", File.ReadAllText(victim));
        Assert.True(store.Load(out _)!.IsPinned);
        Assert.Equal([FilePath, victim], Directory.GetFileSystemEntries(Store).Order());
    }

    // A crash in the middle of a store leaves a half file under a passing name, earlier versions named it by their process.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void LeftoversOfACrash_AreRemovedByTheNextStartAndTheNextStore(bool atStart)
    {
        var store = new LastGoodStore(Store, _time);
        store.Save(_pack, isPinned: false);
        Write(".tmp-00112233aabbccdd", TimeSpan.FromMinutes(1));
        Write(".4711", TimeSpan.FromMinutes(1));
        string[] others = [".mine", "X123", ".", ".47x"];
        foreach (var other in others)
        {
            Write(other, TimeSpan.FromDays(1));
        }

        if (atStart)
        {
            Assert.NotNull(new LastGoodStore(Store, _time).Load(out _));
        }
        else
        {
            store.Save(_pack, isPinned: false);
        }

        Assert.Equal(
            others.Select(other => FilePath + other).Append(FilePath).Order(StringComparer.Ordinal),
            Directory.GetFileSystemEntries(Store).Order(StringComparer.Ordinal));
    }

    // Two servers of one directory, as while one replaces the other: the file may be half written by the other.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void PassingFileOfAnotherServer_JustWritten_IsLeft(bool atStart)
    {
        var store = new LastGoodStore(Store, _time);
        store.Save(_pack, isPinned: false);
        Write(".tmp-00112233aabbccdd", TimeSpan.FromSeconds(59));

        if (atStart)
        {
            Assert.NotNull(store.Load(out _));
        }
        else
        {
            store.Save(_pack, isPinned: false);
        }

        Assert.True(File.Exists(FilePath + ".tmp-00112233aabbccdd"));
    }

    // The name is taken by a directory, so that the last step fails, as a full disk makes an earlier one fail.
    [Fact]
    public void Save_CannotBeFinished_LeavesNothing()
    {
        Directory.CreateDirectory(FilePath);
        File.SetUnixFileMode(Store, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        Assert.ThrowsAny<Exception>(() => new LastGoodStore(Store, _time).Save(_pack, isPinned: false));

        Assert.Equal([FilePath], Directory.GetFileSystemEntries(Store));
    }

    private void Write(string ending, TimeSpan age)
    {
        File.WriteAllText(FilePath + ending, "half");
        Age(new FileInfo(FilePath + ending), age);
    }

    private void Age(FileSystemInfo file, TimeSpan age) => file.LastWriteTimeUtc = (_time.GetUtcNow() - age).UtcDateTime;
}
